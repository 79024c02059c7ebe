"""Sign-in: how a person proves who they are, stays signed in, and gets back in when something was lost."""
