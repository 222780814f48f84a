package account

import (
	"context"
	"encoding/base64"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"rsc.io/qr"

	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// ByPassword and its kin are the ways to prove who one is.
const (
	ByPassword = "password"
	ByCode     = "code"
	ByRecovery = "recovery"
)

// CodeForm is the second proof of a sign-in.
type CodeForm struct {
	Code     string `form:"code"`
	Recovery string `form:"recovery"`
	With     string `form:"with"` // ByRecovery, or empty for a code
}

// Check says what is missing.
func (f *CodeForm) Check() ui.Problems {
	p := ui.Problems{}
	f.Code = strings.ReplaceAll(f.Code, " ", "")
	if f.With != ByRecovery {
		f.With = ""
	}
	switch {
	case f.With == ByRecovery && (f.Recovery == "" || utf8.RuneCountInString(f.Recovery) > 40):
		p["recovery"] = "Write one of your recovery codes."
	case f.With == "" && (f.Code == "" || len(f.Code) > 12):
		p["code"] = "Write the code, digits only."
	}
	return p
}

// CodeView is the page that asks for it.
type CodeView struct {
	Form     CodeForm
	Problems ui.Problems
	Digits   int
	Passkeys bool   // the host can have any
	Mailed   string // the address that a code went to; empty where the app shows it
}

// ProofForm shows again who one is. With changes the way.
type ProofForm struct {
	Way, With, Password, Code string
	Passkey                   PasskeyForm // where its answer is the proof
}

// ProofView is the page that asks, with the form that waits.
type ProofView struct {
	Form     ProofForm
	Problems ui.Problems
	Held     string
	Post     string
	Email    string
	Choice   bool   // there are two ways
	Password bool   // they have one
	Passkeys bool   // and a passkey at this host
	Files    bool   // what was sent had files, which can't wait
	After    string // where to go on, where the answer is a file; empty: it is a page
}

// FactorForm is the first code of an app.
type FactorForm struct {
	Code string `form:"code"`
}

// Check says what is missing.
func (f *FactorForm) Check() ui.Problems {
	f.Code = strings.ReplaceAll(f.Code, " ", "")
	if f.Code == "" || len(f.Code) > 12 {
		return ui.Problems{"code": "Write the six digits that the app shows."}
	}
	return ui.Problems{}
}

// FactorView is the page about one's second factor.
type FactorView struct {
	Form     FactorForm
	Problems ui.Problems
	Key      string // while it is being set up
	Picture  Picture
	Owed     bool // nothing else opens before it is on
	Must     bool // the partner wants everybody to have one
	Left     int  // recovery codes
	Since    time.Time
}

// groups parts a key so that it can be typed.
func (v FactorView) groups() string {
	var b strings.Builder
	for i, c := range v.Key {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String()
}

// Picture is a QR code as one path.
type Picture struct {
	Size int // modules in a row, with the quiet zone
	Path string
}

func (p Picture) viewBox() string {
	n := strconv.Itoa(p.Size)
	return "0 0 " + n + " " + n
}

// quiet is the margin that a reader needs, in modules.
const quiet = 4

// QR draws text for a phone's camera.
func QR(text string) (Picture, error) {
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return Picture{}, err
	}
	var b strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			if !code.Black(x, y) {
				continue
			}
			run := 1
			for x+run < code.Size && code.Black(x+run, y) {
				run++
			}
			n := strconv.Itoa
			b.WriteString("M" + n(x+quiet) + " " + n(y+quiet) + "h" + n(run) + "v1h-" + n(run) + "z")
			x += run
		}
	}
	return Picture{Size: code.Size + 2*quiet, Path: b.String()}, nil
}

// RecoveryView shows recovery codes, this once.
type RecoveryView struct {
	Codes []string
	For   string // what they open
	Email string
	Now   time.Time
}

// file is the codes as a download that the page carries in itself: no other request
// ever has them.
func (v RecoveryView) file(lines ...string) string {
	text := strings.Join(append(lines, v.Codes...), "\r\n") + "\r\n"
	return "data:text/plain;charset=utf-8;base64," + base64.StdEncoding.EncodeToString([]byte(text))
}

func factorOffBody(ctx context.Context, must bool) string {
	if must {
		return words.T(ctx, "Your password alone would open your account, so nothing else opens until you have set it up anew. Your recovery codes are forgotten.")
	}
	return words.T(ctx, "Your password alone opens your account then. Your recovery codes are forgotten.")
}
