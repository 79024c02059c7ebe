"""The processes of an installation: who starts whom, how they end in order, and what the system is told."""
