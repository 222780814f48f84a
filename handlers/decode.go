package handlers

import (
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/go-playground/form/v4"

	"partnerdesk/platform"
	"partnerdesk/views/ui"
)

// What a form may hold. The decoder behind it panics on some names and is
// quadratic on bracketed ones, so names are checked before it sees them.
const (
	maxNames     = 400
	maxValues    = 800
	maxFormBytes = 64 << 10
)

var fieldName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,40}(\[[0-9]{1,2}\]|\[1[0-9]{2}\])?(\.[A-Za-z_][A-Za-z0-9_]{0,40})?$`)

func newDecoder() *form.Decoder {
	d := form.NewDecoder()
	d.SetMode(form.ModeExplicit) // an untagged field is never bound
	d.SetMaxArraySize(200)
	return d
}

// checked is what every form struct can do: say what is wrong with its shape.
type checked interface{ Check() ui.Problems }

// decode reads the body into a form and checks its shape. Text is trimmed and
// control characters are refused, except in fields whose tag says they are
// secrets: those arrive as they were typed. The error is for bodies that no
// browser would send; what a person can mend comes back as problems.
func decode[F any, P interface {
	*F
	checked
}](r *request) (F, ui.Problems, error) {
	var f F
	values, err := r.formValues()
	if err != nil {
		return f, nil, err
	}
	return bind[F, P](r.s.decoder, values, f)
}

// query is decode for what stands in the address.
func query[F any, P interface {
	*F
	checked
}](r *request) (F, ui.Problems, error) {
	var f F
	values := r.QueryParams()
	if err := plausible(values); err != nil {
		return f, nil, err
	}
	return bind[F, P](r.s.decoder, clean(values), f)
}

func bind[F any, P interface {
	*F
	checked
}](d *form.Decoder, values url.Values, f F) (F, ui.Problems, error) {
	problems := ui.Problems{}
	if err := d.Decode(&f, values); err != nil {
		var many form.DecodeErrors
		if !errors.As(err, &many) {
			return f, nil, platform.Errorf(platform.Invalid, "This form could not be read.")
		}
		for name := range many {
			problems[name] = "Write a number here."
		}
	}
	for name, msg := range P(&f).Check() {
		if _, known := problems[name]; !known {
			problems[name] = msg
		}
	}
	return f, problems, nil
}

func (r *request) formValues() (url.Values, error) {
	req := r.Request()
	if ct := req.Header.Get("Content-Type"); ct != "" && !strings.HasPrefix(ct, "application/x-www-form-urlencoded") && !strings.HasPrefix(ct, "multipart/form-data") {
		return nil, platform.Errorf(platform.Invalid, "This address takes a form.")
	}
	var err error
	if strings.HasPrefix(req.Header.Get("Content-Type"), "multipart/form-data") {
		err = req.ParseMultipartForm(2 << 20)
	} else {
		err = req.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, echoTooLarge()
	case err != nil:
		return nil, platform.Errorf(platform.Invalid, "This form could not be read.")
	}
	if err := plausible(req.PostForm); err != nil {
		return nil, err
	}
	if req.PostForm.Has(heldField) {
		if err := r.takeUp(req.PostForm); err != nil {
			return nil, err
		}
	}
	return clean(req.PostForm), nil
}

func plausible(values url.Values) error {
	n := 0
	for name, vs := range values {
		n += len(vs)
		if len(name) > 128 || !fieldName.MatchString(name) {
			return platform.Errorf(platform.Invalid, "This form has a field that does not belong to it.")
		}
	}
	if len(values) > maxNames || n > maxValues {
		return platform.Errorf(platform.Invalid, "This form has too many fields.")
	}
	return nil
}

// clean trims text and drops what no keyboard types: control characters other
// than line breaks, and bytes that are not UTF-8. Passwords keep every rune.
func clean(values url.Values) url.Values {
	out := make(url.Values, len(values))
	for name, vs := range values {
		secret := strings.Contains(name, "password")
		for _, v := range vs {
			if !utf8.ValidString(v) {
				v = strings.ToValidUTF8(v, "")
			}
			if !secret {
				v = strings.TrimSpace(strings.Map(func(c rune) rune {
					if unicode.IsControl(c) && c != '\n' {
						return -1
					}
					return c
				}, v))
			}
			out[name] = append(out[name], v)
		}
	}
	return out
}
