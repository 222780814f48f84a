// Package static holds what browsers load besides pages: the stylesheet, the
// scripts, fonts and icons, embedded and addressed by fingerprint.
package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed app.css fonts js img icons.txt
var files embed.FS

// Prefix is the path under which Handler expects to be mounted.
const Prefix = "/static/"

// asset is one embedded file, ready to be sent.
type asset struct {
	name string // path below static/: "js/app.js"
	hash string // first 16 hex digits of the SHA-256 of body
	typ  string
	body []byte

	gz, zs []byte // once pack has run, for what packs
}

// contentTypes are the only kinds of file that are served.
var contentTypes = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".woff2": "font/woff2",
}

var load = sync.OnceValue(func() map[string]*asset {
	all := map[string]*asset{}
	add := func(name string, body []byte) {
		if typ, ok := contentTypes[path.Ext(name)]; ok {
			sum := sha256.Sum256(body)
			all[name] = &asset{name: name, hash: hex.EncodeToString(sum[:8]), typ: typ, body: body}
		}
	}
	var sheets []string
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if path.Ext(name) == ".css" {
			sheets = append(sheets, name)
			return nil
		}
		body, err := files.ReadFile(name)
		add(name, body)
		return err
	})
	if err != nil {
		panic("static: the embedded files cannot be read: " + err.Error())
	}
	for _, name := range sheets { // last, because a sheet's bytes contain the others' fingerprints
		body, err := files.ReadFile(name)
		if err != nil {
			panic("static: the embedded files cannot be read: " + err.Error())
		}
		add(name, cssURL.ReplaceAllFunc(body, func(m []byte) []byte {
			if a, ok := all[string(cssURL.FindSubmatch(m)[1])]; ok {
				return []byte("url(../" + a.hash + "/" + a.name + ")")
			}
			return m
		}))
	}
	return all
})

// cssURL finds what a stylesheet loads from beside it, such as url(fonts/inter.woff2).
var cssURL = regexp.MustCompile(`url\(['"]?(?:\./)?((?:fonts|img)/[A-Za-z0-9._-]+)['"]?\)`)

// URL is the fingerprinted path of a file below static/ ("app.css",
// "img/icons.svg"). A name that does not exist comes back without a
// fingerprint, and its request is answered 404.
func URL(name string) string {
	if a, ok := load()[name]; ok {
		return Prefix + a.hash + "/" + a.name
	}
	return Prefix + name
}

// Icons are the names in the sprite img/icons.svg, as icons.txt lists them.
func Icons() []string {
	list, err := files.ReadFile("icons.txt")
	if err != nil {
		panic("static: the embedded files cannot be read: " + err.Error())
	}
	return strings.Fields(string(list))
}

// Paper is a TrueType font of printed documents: "regular", "strong", or a script of
// India's such as "devanagari". It is not served: browsers never need it.
func Paper(weight string) []byte {
	body, err := files.ReadFile("fonts/paper-" + weight + ".ttf")
	if err != nil {
		panic("static: " + err.Error())
	}
	return body
}
