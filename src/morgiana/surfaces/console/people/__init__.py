"""People, programs and what they may do, as an owner chooses it."""
