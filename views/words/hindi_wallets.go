package words

var hindiWallets = map[string]string{
	"Low": "कम",
}
