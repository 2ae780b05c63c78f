from acme import log, store
