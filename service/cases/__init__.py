"""A deprivation of liberty of one person, from arrest to its end, and the history of its status on two time axes."""
