package words

var hindiSearch_places = map[string]string{
	"Wallet of %s": "%s का वॉलेट",
}
