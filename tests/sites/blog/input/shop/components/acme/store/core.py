from acme import log
