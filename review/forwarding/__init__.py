"""Cases that go on to another call, also of another tenant (转报)."""
