"""What the portal is built from: licences and known advisories of every locked package, and the list of all of them."""
