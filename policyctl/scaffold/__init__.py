"""The files of a new plugin, from templates that travel with the package."""
