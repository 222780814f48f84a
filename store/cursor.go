package store

import (
	"encoding/base64"
	"encoding/json"
)

// A cursor names the row after which a page begins. It stands in an address, so it
// is opaque, and one that is not ours begins at the first row.
func writeCursor(parts ...string) string {
	raw, _ := json.Marshal(parts) // strings cannot fail
	return base64.RawURLEncoding.EncodeToString(raw)
}

func readCursor(s string) (a, b, c string, ok bool) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	var parts [3]string
	if err != nil || s == "" || json.Unmarshal(raw, &parts) != nil {
		return "", "", "", false
	}
	return parts[0], parts[1], parts[2], true
}
