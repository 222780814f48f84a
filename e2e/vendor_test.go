package e2e

import (
	"strings"
	"testing"
)

// vendorShape runs the dashboard on a platform that tells what the vendor
// documents and no more. No page may fill the gaps with figures: it says "not
// known" or leaves a dash. What this platform does tell, a page does show: the
// ledger, the agents' states, the ids of numbers.
func vendorShape(t *testing.T, h *harness) {
	p := h.startPlatform(t, "localhost:0", t.TempDir(), "--vendor-shape")
	s := site{platform: p, web: h.startRemote(t, p.address)}
	v := h.visitor(t, visit{base: s.staff(), refusals: []int{404, 422}})
	v.open("/")
	v.signIn(owner)
	v.openClient(wellKnown)
	client := v.path()
	for _, page := range []struct {
		name, path, of string   // of: the part of the page that is read, where not all of it
		says, hides    []string // words that it must have, and must not have
	}{
		// Balances and validities are told client by client, and read in the background
		// as the budget allows; which flow a number runs is told nowhere.
		{"home", "/", "", []string{"Needs attention"}, []string{"NaN"}},
		{"clients", "/clients", "table", []string{wellKnown, "not known"}, []string{"NaN"}},
		{"signals", "/clients", `.signals a:has-text("No flow")`, []string{"–"}, []string{"0"}},
		{"onboardings", "/onboarding", "table", []string{"not known", "The platform does not tell which step is due"}, []string{"2 of", "3 of", "4 of", "5 of", "6 of"}},
		{"client", client, "", []string{"₹6,", "8", "ready", "Not known"}, []string{"Open", "Closed", "Mumbai", "PAN"}},
		{"numbers", client + "/numbers", "table", []string{"+91 22 4338 2737", "Not known"}, []string{"₹", "Mumbai", "202", "Open", "Closed"}},
		{"find", client + "/numbers/find", "table", []string{"not given"}, []string{"₹"}},
		{"agents", client + "/agents", "", []string{"Dinesh Rawat", "2101"}, []string{"ago", " min", "+91"}},
		{"flows", client + "/flows", "", []string{"The platform does not list flows", "The platform does not tell which flow it runs"}, []string{"Front desk", "Welcome"}},
		{"wallet", client + "/wallet", "", []string{"Balance", "₹"}, []string{"NaN"}},
		{"credit", client + "/wallet/credit", "", []string{"Balance ₹"}, []string{"NaN"}},
		{"people", client + "/people", "", []string{"Nobody from this client can sign in yet"}, nil},
	} {
		v.open(page.path)
		v.look(page.name)
		in := v.main()
		if page.of != "" {
			in = in.Locator(page.of).First()
		}
		text, err := in.InnerText()
		v.must(err, "reading the page")
		for _, words := range page.says {
			if !strings.Contains(text, words) {
				t.Errorf("%s does not say %q:\n%s", page.name, words, text)
			}
		}
		for _, words := range page.hides {
			if strings.Contains(text, words) {
				t.Errorf("%s says %q, which the platform does not tell:\n%s", page.name, words, text)
			}
		}
	}

	// All of the main job works on it too, from a registration to credit.
	c := newClient(t, "Private or public limited company", "Revati Instruments Private Limited", 'C', 7)
	v.open("/")
	v.register(c)
	v.fill("Code from the phone", s.code(t, c.phone))
	v.fill("Code from the e-mail", s.code(t, c.email))
	v.press("Confirm both codes")
	v.proves(c)
	ref := v.path()
	number := v.buyNumber(c)
	v.addAgent(c, "1001")
	v.createFlow("Front desk", number)
	v.addCredit(c, "5,000", "₹5,000.00")
	v.open(ref)
	v.at(c.name)
	v.reads("₹5,000.00")
	v.look("client-made-here")
}
