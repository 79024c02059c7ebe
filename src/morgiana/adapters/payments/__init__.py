"""Payment providers over HTTP."""
