package paths

// AllNumbers are the numbers of all clients, and NumbersCSV the same as a file.
const (
	AllNumbers = "/numbers"
	NumbersCSV = "/numbers.csv"
	Prices     = "/settings/prices"
)

// Basket is what a person has chosen for a client; BuyBasket buys it.
func Basket(ref string) string    { return Numbers(ref) + "/basket" }
func BuyBasket(ref string) string { return Basket(ref) + "/buy" }
