package platform

// BusinessType is the legal form of a client, as the wire field "btype" has it.
type BusinessType string

const (
	Individual     BusinessType = "individual"
	Proprietorship BusinessType = "proprietorship"
	Company        BusinessType = "company"
	LLP            BusinessType = "llp"
	Partnership    BusinessType = "partnership"
	HUF            BusinessType = "huf"
	Trust          BusinessType = "trust"
	Society        BusinessType = "society"
	Government     BusinessType = "government"
)
