"""Reading text in pictures with RapidOCR on onnxruntime, in the child only; the models lie in its wheel, no network.

The direction classifier is off (films and scans stand upright), one thread, and the detector's `limit_type` is "max":
its default enlarges a flat picture's short side to 736 pixels and takes nine times as long.
"""

import importlib.util
import os
from typing import Any

TEXTS = 300
"""Lines kept of one picture."""
LEAST_SCORE = 0.6
CROP_SIDE = 6000
"""Larger pictures are not handed over."""


def installed() -> bool:
    """Whether the optional packages are there."""
    return all(
        importlib.util.find_spec(name) is not None for name in ("rapidocr", "onnxruntime", "cv2", "numpy")
    )


class Reader:
    """A recogniser, loaded once."""

    def __init__(self, side: int = 1280) -> None:
        """`side`: pixels of the long side at which text is looked for; it is read at the picture's own size."""
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        import cv2
        import rapidocr

        cv2.setNumThreads(1)
        self.engine: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.use_cls": False,
                "Global.max_side_len": CROP_SIDE,
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                "Det.limit_type": "max",
                "Det.limit_side_len": side,
            }
        )
        from importlib.metadata import version

        self.name = f"rapidocr {version('rapidocr')}"

    def read(self, array: Any) -> list[dict[str, Any]]:
        """Lines of text in an RGB picture, with relative boxes."""
        import numpy as np

        height, width = array.shape[:2]
        result = self.engine(np.ascontiguousarray(array[:, :, ::-1]))
        if result.txts is None or result.boxes is None:
            return []
        lines = []
        for text, score, box in zip(result.txts, result.scores, result.boxes, strict=True):
            if float(score) < LEAST_SCORE or not text.strip():
                continue
            xs, ys = [float(x) / width for x, _ in box], [float(y) / height for _, y in box]
            lines.append(
                {
                    "text": text.strip()[:300],
                    "box": [
                        round(min(max(coordinate, 0.0), 1.0), 4)
                        for coordinate in (min(xs), min(ys), max(xs), max(ys))
                    ],
                    "score": round(float(score), 3),
                }
            )
        return lines[:TEXTS]
