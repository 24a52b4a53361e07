"""The registry. Imports go down the list of packages in CONTRIBUTING.md, never up and never sideways."""
