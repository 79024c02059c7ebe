"""Who people and programs are, and what they may do: people, roles, invitations, service accounts and API keys."""
