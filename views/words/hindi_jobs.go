package words

var hindiJobs = map[string]string{
	"Checking": "जाँच जारी",
	"Refused":  "नामंज़ूर",
}
