package words

var hindiHome = map[string]string{
	"Balance is %s":               "बैलेंस %s है",
	"Balance lasts about %d days": "बैलेंस क़रीब %d दिन चलेगा",
	"Balance lasts under a day":   "बैलेंस एक दिन से कम चलेगा",
	"Validity ended on %s":        "वैधता %s को ख़त्म हुई",
	"Validity ends on %s":         "वैधता %s को ख़त्म होगी",
	"calls stop then":             "तब कॉल बंद हो जाएँगी",
	"not read yet":                "अभी नहीं पढ़ा",
}
