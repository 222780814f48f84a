package words

var hindiSearch = map[string]string{
	"WhatsApp numbers of %s": "%s के WhatsApp नंबर",
}
