"""How fast typical expressions are parsed and evaluated, beside Google's CEL and GoRules ZEN."""
