// Package brand turns a reseller's colour into the variables that pages use.
package brand

// Sheet is a stylesheet with the hash of its content.
type Sheet struct {
	Hash string
	CSS  []byte
}

// Stylesheet makes the sheet of an accent given as #rrggbb.
func Stylesheet(accent string) (Sheet, error) { return Sheet{Hash: accent[1:]}, nil }
