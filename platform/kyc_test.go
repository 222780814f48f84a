package platform_test

import (
	"slices"
	"strings"
	"testing"

	"partnerdesk/platform"
)

func TestPANShape(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, in, want string }{
		{"upper-cased", "aaacx1234x", "AAACX1234X"},
		{"spaces and dashes dropped", " AAACX-1234 X ", "AAACX1234X"},
		{"the documented example has the shape", "ABCDE1234F", "ABCDE1234F"},
		{"too short", "AAACX1234", ""},
		{"too long", "AAACX1234XX", ""},
		{"digit among the letters", "AA4CX1234X", ""},
		{"letter among the digits", "AAACX12X4X", ""},
		{"last is a digit", "AAACX12345", ""},
		{"a letter that upper-cases into ASCII elsewhere", "AAACX1234ı", ""},
		{"empty", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := platform.ParsePAN(c.in)
			if string(got) != c.want || (err == nil) != (c.want != "") {
				t.Fatalf("ParsePAN(%q) = %q, %v; want %q", c.in, got, err, c.want)
			}
			if err != nil && !platform.Is(err, platform.Invalid) {
				t.Errorf("kind %v, want invalid", platform.KindOf(err))
			}
		})
	}
}

func TestPANAgainstBusinessType(t *testing.T) {
	t.Parallel()
	for _, b := range platform.BusinessTypes() {
		for holder := 'A'; holder <= 'Z'; holder++ {
			p := platform.PAN("AAA" + string(holder) + "X1234X")
			ds := p.Doubts(b)
			fits := strings.ContainsRune(b.Holders(), holder)
			if fits != (len(ds) == 0) {
				t.Errorf("%s with holder %c: doubts %v", b, holder, ds)
			}
			for _, d := range ds {
				if d.At != 3 || d.Msg == "" {
					t.Errorf("%s with holder %c: doubt %+v does not point at the letter", b, holder, d)
				}
				for _, s := range d.Suggest {
					if len(p.Doubts(s)) != 0 {
						t.Errorf("holder %c: suggested %s does not fit either", holder, s)
					}
				}
			}
		}
	}
	d := platform.PAN("AAACX1234X").Doubts(platform.Individual)
	if len(d) != 1 || d[0].Code != platform.DoubtType || !slices.Equal(d[0].Suggest, []platform.BusinessType{platform.Company}) {
		t.Errorf("a company's PAN for an individual: %+v", d)
	}
	if d := platform.PAN("ABCDE1234F").Doubts(platform.Company); len(d) != 1 || d[0].Code != platform.DoubtHolder {
		t.Errorf("the documented example has no holder letter: %+v", d)
	}
	if d := platform.PAN("AAAAX1234X").Doubts(platform.Company); !strings.Contains(d[0].Msg, "that an association") {
		t.Errorf("wrong article: %s", d[0].Msg)
	}
}

func TestStepsOfBusinessTypes(t *testing.T) {
	t.Parallel()
	for _, b := range platform.BusinessTypes() {
		if got := slices.Contains(b.Steps(), platform.StepAadhaar); got != b.NeedsAadhaar() {
			t.Errorf("%s: Aadhaar step %v, needs it %v", b, got, b.NeedsAadhaar())
		}
	}
	if got := platform.Company.Steps(); !slices.Equal(got, []platform.Step{"otp", "pan", "gst", "review"}) {
		t.Errorf("company: %v", got)
	}
	if platform.BusinessType("firm").Valid() || platform.BusinessType("").Valid() {
		t.Error("an unknown type counts as valid")
	}
}

func TestGSTIN(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, in string
		pan      platform.PAN
		doubts   []platform.DoubtCode
	}{
		{"true: Maharashtra", "27AAPFU0939F1ZV", "AAPFU0939F", nil},
		{"true: Delhi", "07AAGFF2194N1Z1", "AAGFF2194N", nil},
		{"true: Kerala, check 0", "32AADCK5978M1Z0", "", nil},
		{"true: Tamil Nadu", "33AAJCT3251A1ZU", "AAJCT3251A", nil},
		{"lower case and spaces", "27 aapfu0939f 1zv", "AAPFU0939F", nil},
		{"TAN inside: no PAN to hold against it", "07DELN10357E1DH", "AAPFU0939F", nil},
		{"TAN inside, another state", "27NSKG13429D1DR", "AAPFU0939F", nil},
		{"TAN inside, mistyped", "27NSKG13429D1DS", "", []platform.DoubtCode{platform.DoubtCheck}},
		{"body of the United Nations", "2717UNO00003UNO", "AAPFU0939F", nil},
		{"online services from abroad", "9917SGP29001OSJ", "AAPFU0939F", nil},
		{"the documented example", "29ABCDE1234F1Z5", "ABCDE1234F", []platform.DoubtCode{platform.DoubtCheck}},
		{"another PAN inside", "27AAPFU0939F1ZV", "AAPFU0930F", []platform.DoubtCode{platform.DoubtOtherPAN}},
		{"no such state", "39AAPFU0939F1ZV", "", []platform.DoubtCode{platform.DoubtState, platform.DoubtCheck}},
		{"state 00", "00AAPFU0939F1ZV", "", []platform.DoubtCode{platform.DoubtState, platform.DoubtCheck}},
		{"entity letters are read too", "27AAPFU0939FZZZ", "", []platform.DoubtCode{platform.DoubtCheck}},
		{"digits where the PAN has letters", "27123451234F1ZV", "", []platform.DoubtCode{platform.DoubtForm}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			g, err := platform.ParseGSTIN(c.in)
			if err != nil {
				t.Fatal(err)
			}
			var got []platform.DoubtCode
			for _, d := range g.Doubts(c.pan) {
				got = append(got, d.Code)
				if d.Msg == "" || d.At >= 15 {
					t.Errorf("doubt %+v", d)
				}
			}
			if !slices.Equal(got, c.doubts) {
				t.Errorf("doubts %v, want %v", got, c.doubts)
			}
		})
	}
	for _, bad := range []string{"", "27AAPFU0939F1Z", "27AAPFU0939F1ZVV", "A7AAPFU0939F1ZV", "27AAPFU0939F1Z!", "२७AAPFU0939F1ZV"} {
		if g, err := platform.ParseGSTIN(bad); err == nil {
			t.Errorf("ParseGSTIN(%q) = %q, want a refusal", bad, g)
		}
	}
	g := platform.GSTIN("29ABCDE1234F1Z5")
	if d := g.Doubts(""); d[0].At != 14 || !strings.Contains(d[0].Msg, "should be W ") {
		t.Errorf("the right character is not named: %+v", d)
	}
	if got := platform.GSTIN("27AAPFU0939F1ZV").Masked(); got != "27AAPFU••••F1ZV" || strings.Contains(got, "0939") {
		t.Errorf("masked %s", got)
	}
	for code, want := range map[string]string{"26": "Dadra and Nagar Haveli and Daman and Diu", "36": "Telangana",
		"37": "Andhra Pradesh", "38": "Ladakh", "97": "Other territory", "39": "", "00": "", "98": ""} {
		if got := platform.StateName(code); got != want {
			t.Errorf("state %s is %q, want %q", code, got, want)
		}
	}
}

func TestAadhaar(t *testing.T) {
	t.Parallel()
	for _, good := range []string{"999941057058", "9999 7165 8847"} {
		d, err := platform.ParseAadhaar(good)
		if err != nil || len(platform.AadhaarDoubts(d)) != 0 {
			t.Errorf("a test number is refused: %v", err)
		}
	}
	for _, bad := range []string{"", "123412341234", "09994105705", "99994105705", "9999410570588", "99994105705X"} {
		_, err := platform.ParseAadhaar(bad)
		if err == nil {
			t.Errorf("%q has the shape of an Aadhaar", bad)
		} else if bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("the error repeats the digits: %v", err)
		}
	}
	// A Verhoeff digit finds every single slip and every swap of neighbours.
	const ok = "999971658847"
	for i := range ok {
		for d := byte('0'); d <= '9'; d++ {
			if ok[i] == d {
				continue
			}
			if s := ok[:i] + string(d) + ok[i+1:]; len(platform.AadhaarDoubts(s)) == 0 {
				t.Errorf("a slip at %d goes unnoticed", i)
			}
		}
		if i > 0 && ok[i] != ok[i-1] {
			if s := ok[:i-1] + string(ok[i]) + string(ok[i-1]) + ok[i+1:]; len(platform.AadhaarDoubts(s)) == 0 {
				t.Errorf("a swap at %d goes unnoticed", i)
			}
		}
	}
}

func FuzzIdentityNumbers(f *testing.F) {
	for _, s := range []string{"AAACX1234X", "27AAPFU0939F1ZV", "999941057058", "", "ſ", "２７AAPFU0939F1ZV"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if p, err := platform.ParsePAN(s); err == nil {
			if again, err := platform.ParsePAN(string(p)); err != nil || again != p {
				t.Errorf("%q is not read again as itself", p)
			}
			p.Doubts(platform.Company)
		}
		if g, err := platform.ParseGSTIN(s); err == nil {
			g.Doubts("AAACX1234X")
			if len([]rune(g.Masked())) != 15 {
				t.Errorf("masked %q", g.Masked())
			}
		}
		if d, err := platform.ParseAadhaar(s); err == nil {
			platform.AadhaarDoubts(d)
		}
	})
}
