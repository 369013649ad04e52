"""Unit honours: figures of the units, who is proposed, publishing, what everybody reads (C19, S7)."""
