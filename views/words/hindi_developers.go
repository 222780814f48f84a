package words

var hindiDevelopers = map[string]string{
	"%d more": "%d और",
}
