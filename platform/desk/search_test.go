package desk

import (
	"testing"

	"partnerdesk/platform"
)

func TestWhatIsPastedIsRecognised(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Query{
		"  Meghdoot \t Couriers ": {Text: "Meghdoot Couriers"},
		"meghdoot":                {Text: "meghdoot"},
		"2101":                    {Text: "2101", Digits: "2101"},
		"98220 41376":             {Text: "98220 41376", Digits: "9822041376", Phone: "+919822041376"},
		"+91-98220–41376":         {Text: "+91-98220-41376", Digits: "919822041376", Phone: "+919822041376"},
		"(+91) 98220.41376":       {Text: "(+91) 98220.41376", Digits: "919822041376", Phone: "+919822041376"},
		"+91 (0)11 4310 4501":     {Text: "+91 (0)11 4310 4501", Digits: "911143104501", Phone: "+911143104501"},
		"0091 11 4310 4501":       {Text: "0091 11 4310 4501", Digits: "00911143104501", Phone: "+911143104501"},
		"＋９１９８２２０４１３７６":              {Text: "+919822041376", Digits: "919822041376", Phone: "+919822041376"},
		"٩٨٢٢٠٤١٣٧٦":                 {Text: "9822041376", Digits: "9822041376", Phone: "+919822041376", Code: "9822041376"},
		"+1 202-555-0143":            {Text: "+1 202-555-0143", Digits: "12025550143", Phone: "+12025550143"},
		"tel:+919822041376":          {Text: "+919822041376", Digits: "919822041376", Phone: "+919822041376"},
		"Rao <Ops@Rao.example>":      {Text: "Ops@Rao.example", Email: "ops@rao.example"},
		"MAILTO:ops@rao.example":     {Text: "ops@rao.example", Email: "ops@rao.example"},
		"aabck 4107-l":               {Text: "aabck 4107-l", PAN: "AABCK4107L", Private: true},
		"27aabck4107l1zd":            {Text: "27aabck4107l1zd", GSTIN: "27AABCK4107L1ZD", Private: true, Code: "27aabck4107l1zd"},
		"9999 4105 7058":             {Text: "9999 4105 7058", Digits: "999941057058", Private: true, Aadhaar: true},
		"c_hdmebcwj":                 {Text: "c_hdmebcwj", Code: "c_hdmebcwj"},
		"N5TXL7W5JRFTRGIKOVHXZVXTKA": {Text: "N5TXL7W5JRFTRGIKOVHXZVXTKA", Code: "N5TXL7W5JRFTRGIKOVHXZVXTKA"},
		"bad\xff\x00bytes":           {Text: "bad bytes"},
		"\u200e\u202a":               {},
		"'; DROP TABLE clients; --":  {Text: "'; DROP TABLE clients; --"},
		"":                           {},
	} {
		got := Recognise(text)
		if want.Code == "" {
			want.Code = got.Code // told where it matters
			if got.Code != "" && got.Digits == "" && got.PAN == "" {
				t.Errorf("%q is taken for an id", text)
			}
		}
		if got != want {
			t.Errorf("%q is\n%+v, want\n%+v", text, got, want)
		}
	}
}

// What is bought or added here is found at once; what is given up is not.
func TestSearchFollowsWhatIsDone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	offers, err := w.staff.SearchNumbers(ctx, w.ref, platform.NumberQuery{CountryCode: "+91"})
	if err != nil {
		t.Fatal(err)
	}
	number := offers[0].Number
	found := func() int {
		t.Helper()
		f, err := w.staff.Search(ctx, Recognise(number.String()), 5)
		if err != nil {
			t.Fatal(err)
		}
		return len(f.Numbers)
	}
	if found() != 0 {
		t.Fatal("the premise fails: it is found before it is bought")
	}
	if _, err := w.staff.BuyNumber(ctx, "intent-0001", w.ref, number, "IN"); err != nil {
		t.Fatal(err)
	}
	w.desk.Wait()
	if found() != 1 {
		t.Error("a number that was bought is not found")
	}
	w.staff.indexThings(ctx, w.ref, nil, []platform.AgentPresence{})
	if found() != 1 {
		t.Error("a reading of agents alone has dropped the number")
	}
	if err := w.As("acme").Numbers.Remove(ctx, w.id, number); err != nil {
		t.Fatal(err)
	}
	w.staff.forget(ctx, w.ref)
	if _, err := w.staff.Numbers(ctx, w.ref); err != nil {
		t.Fatal(err)
	}
	if found() != 0 {
		t.Error("a number that was given up is still found")
	}
	portal := w.desk.ForClient(w.staff.actor, w.ref)
	if _, err := portal.Search(ctx, Recognise("x"), 5); !platform.Is(err, platform.Forbidden) {
		t.Errorf("a portal person's search: %v", err)
	}
}
