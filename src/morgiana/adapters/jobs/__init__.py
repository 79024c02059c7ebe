"""Jobs that outlive the process which accepted them."""
