package platformtest

import "testing"

// rule is one thing that a platform does, named by the sentence that says it.
type rule struct {
	name string
	test func(*testing.T, *World)
}

// Run holds a platform against every rule. open makes a World for one test; it is
// called from many tests at once.
func Run(t *testing.T, open func(t *testing.T) *World) {
	for _, area := range []struct {
		name  string
		rules []rule
	}{
		{"registration", registrationRules()},
		{"kyc", kycRules()},
		{"clients", clientRules()},
		{"numbers", numberRules()},
		{"giving numbers up", releaseRules()},
		{"schedules", scheduleRules()},
		{"agents", agentRules()},
		{"editing agents", agentEditRules()},
		{"flows", flowRules()},
		{"editing flows", flowEditRules()},
		{"bots", botRules()},
		{"whatsapp", whatsappRules()},
		{"masking", maskRules()},
		{"wallet", walletRules()},
	} {
		t.Run(area.name, func(t *testing.T) {
			t.Parallel()
			for _, r := range area.rules {
				t.Run(r.name, func(t *testing.T) {
					t.Parallel()
					r.test(t, open(t))
				})
			}
		})
	}
	t.Run("a key that nobody has opens nothing", func(t *testing.T) {
		t.Parallel()
		if w := open(t); w.stranger != nil {
			strangerIsRefused(t, w)
		}
	})
}
