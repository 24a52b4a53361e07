"""Where people are held and by whom: facilities, and the organizations of the outside world."""
