"""OpenID providers over the network."""
