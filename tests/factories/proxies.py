"""What reaches the portal through proxies, with what a visitor may forge."""

VISITOR, OTHER = "198.51.100.7", "203.0.113.9"
PROXIES = ["192.0.2.10", "10.0.0.2", "10.0.0.1"]
FORGED = ["", OTHER, f"{OTHER}, {OTHER}, {OTHER}, {OTHER}", "2001:db8::9", "unknown, , x"]


def sent_by(visitor, proxies, forged=""):
    """What reaches the portal when the visitor sends a forged header through so many proxies."""
    chain = [visitor, *PROXIES[3 - proxies :]]
    said = ", ".join(([forged] if forged else []) + chain[:-1])
    return {"REMOTE_ADDR": chain[-1]} | ({"HTTP_X_FORWARDED_FOR": said} if said else {})
