package paths

// The API explorer, and the documents that it links to.
const (
	Developers = "/developers"
	OpenAPI    = "/openapi.json"
	Postman    = "/postman.json"
)

// Developer is the page of one call of the partner API.
func Developer(call string) string { return Developers + seg(call) }
