"""The plugins that come with policyctl, one package each: data first, found through entry points like any other."""
