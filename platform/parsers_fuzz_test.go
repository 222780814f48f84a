package platform_test

import (
	"testing"

	"partnerdesk/platform"
)

func FuzzPhone(f *testing.F) {
	for _, s := range []string{"98220 41376", "+91 98220 41376", "022-6639 8247", "+1 650 253 0000", "٩٨٢٢٠", "+", "00", "9822041376;ext=1"} {
		f.Add(s, "+91")
	}
	f.Fuzz(func(t *testing.T, typed, country string) {
		if p, err := platform.ParseMobile(typed, country); err == nil {
			again, err := platform.ParsePhone(string(p))
			if err != nil || again != p {
				t.Fatalf("%q is taken for %q, which reads as %q %v", typed, p, again, err)
			}
		}
		p, err := platform.ParsePhone(typed)
		if err != nil {
			return
		}
		if len(p) < 4 || p[0] != '+' || len(platform.Digits(string(p))) != len(p)-1 {
			t.Fatalf("%q becomes %q", typed, p)
		}
		if again, err := platform.ParsePhone(p.String()); err != nil || again != p {
			t.Fatalf("%q is shown as %q, which reads as %q %v", p, p.String(), again, err)
		}
	})
}

func FuzzScheduleText(f *testing.F) {
	for _, s := range []string{"Asia/Kolkata mon 09:00-18:00", "Asia/Kolkata always", "Europe/Berlin sun 22:00-06:00 mon 00:00-24:00", "", "x mon 1-2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := platform.ParseScheduleText(text)
		if err != nil {
			return
		}
		again, err := platform.ParseScheduleText(s.Text())
		if err != nil || again.Text() != s.Text() {
			t.Fatalf("%q becomes %q, which reads as %q %v", text, s.Text(), again.Text(), err)
		}
	})
}

func FuzzRupees(f *testing.F) {
	for _, s := range []string{"500", "1,23,456.00", "₹ 0.01", "-5", "1e3", "9999999999999999999", "5.001", "٥"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		p, err := platform.ParseTypedRupees(typed)
		if err != nil {
			return
		}
		if again, err := platform.ParseRupees(p.Wire()); err != nil || again != p {
			t.Fatalf("%q is %d paise, sent as %q, which reads as %d %v", typed, p, p.Wire(), again, err)
		}
	})
}
