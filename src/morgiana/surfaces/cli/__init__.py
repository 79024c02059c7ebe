"""The command line: `morgiana <group> <verb>`, its flags and help derived from the registry when they are asked for."""
