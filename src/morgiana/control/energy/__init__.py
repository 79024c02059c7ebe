"""What computing takes of the world: counters of energy, limits of containers, and hours that are cheap or clean."""
