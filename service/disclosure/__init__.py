"""The gate: who may see what, once as a pure rule and once as the SQL it compiles to."""
