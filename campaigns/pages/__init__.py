"""What the campaign pages show, as plain values made from a document."""
