"""申请添加单位: somebody's unit isn't in the tree; who keeps that part of the tree answers."""
