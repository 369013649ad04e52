"""A wait as people read it. Pure."""

import datetime as dt


def wait_in_words(left: dt.timedelta) -> str:
    """Rounded up: seconds, minutes or hours."""
    seconds = int(left.total_seconds()) + 1
    if seconds <= 60:
        return f"{seconds} 秒"
    minutes = -(-seconds // 60)
    return f"{minutes} 分钟" if minutes <= 90 else f"{-(-minutes // 60)} 小时"
