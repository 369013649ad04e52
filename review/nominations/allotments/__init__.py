"""名额分配: a unit reserves places of its quotas for the units below it; the rest is a pool that all below share."""
