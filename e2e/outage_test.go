package e2e

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/playwright-community/playwright-go"
)

const wellKnown = "Meghdoot Couriers" // a client of the demo with numbers, agents and money

// lostAnswer credits a wallet while the line to the platform breaks: after the
// platform has done it, and before the call gets out.
func lostAnswer(t *testing.T, h *harness) {
	s := h.gated(t)
	v := h.visitor(t, visit{base: s.staff(), refusals: []int{503}})
	v.open("/")
	v.signIn(billing)
	v.openClient(wellKnown)
	client := v.path()
	v.creditUnknown(s, client)
	v.creditRefused(s, client)
}

// creditUnknown loses the answer. The page does not say how it went until it is
// known, the act can't be repeated, and the money has moved once.
func (v *visitor) creditUnknown(s site, client string) {
	v.t.Helper()
	const amount = "₹4,321.00"
	v.open(client + "/wallet/credit")
	v.fill("Credit", "4321")
	v.press("Show before and after…")
	v.at("Add " + amount + " to the wallet of " + wellKnown + "?")
	release := s.gate.loseNext("add_client_credits", "wallet_transactions")
	v.press("Add credit")
	v.at("Add " + amount)
	v.reads("Checking whether " + amount + " was credited")
	v.lacks("is credited")
	v.look("checking")
	checking := v.path()
	v.open(client + "/wallet/credit")
	v.reads("Checking whether " + amount + " was credited")
	v.must(v.sees.Locator(v.button("Show before and after…")).ToBeDisabled(), "looking that it can't be repeated")
	v.look("credit-blocked")
	v.open(checking)
	release()
	v.reads(amount + " is credited")
	v.look("settled")
	if got := s.gate.count("add_client_credits"); got != 1 {
		v.t.Errorf("the credit was sent %d times", got)
	}
	v.follow("See the wallet")
	v.must(v.sees.Locator(v.credits(amount)).ToHaveCount(1), "finding the credit in the statement once")
}

// creditRefused cuts the line before the call. Nothing has happened, and the
// same form does it when the line is back.
func (v *visitor) creditRefused(s site, client string) {
	v.t.Helper()
	const amount = "₹1,234.50"
	before := s.gate.count("add_client_credits")
	v.open(client + "/wallet/credit")
	v.fill("Credit", "1,234.50")
	v.press("Show before and after…")
	v.at("Add " + amount + " to the wallet of " + wellKnown + "?")
	s.gate.shut()
	v.press("Add credit")
	v.reads("Nothing was changed")
	v.at("Add " + amount + " to the wallet of " + wellKnown + "?")
	v.look("not-sent")
	if got := s.gate.count("add_client_credits"); got != before {
		v.t.Errorf("the call came through a line that was cut")
	}
	s.gate.reopen()
	v.press("Add credit")
	v.told(amount + " is credited.")
	v.must(v.sees.Locator(v.credits(amount)).ToHaveCount(1), "finding the credit in the statement once")
	if got := s.gate.count("add_client_credits"); got != before+1 {
		v.t.Errorf("the credit was sent %d times", got-before)
	}
}

// credits are the statement's rows with a credit of this amount.
func (v *visitor) credits(amount string) playwright.Locator {
	return v.page.Locator("#statement").GetByRole(*playwright.AriaRoleRow).
		Filter(playwright.LocatorFilterOptions{HasText: "Credit"}).Filter(playwright.LocatorFilterOptions{HasText: "+" + amount})
}

// openClient finds a client by the list's search.
func (v *visitor) openClient(name string) {
	v.t.Helper()
	v.open("/clients?q=" + strings.ReplaceAll(name, " ", "+"))
	v.follow(name)
	v.at(name)
}

// outage takes the platform away and brings it back.
func outage(t *testing.T, h *harness) {
	data := t.TempDir()
	p := h.startPlatform(t, "localhost:0", data)
	s := site{platform: p, web: h.startRemote(t, p.address)}
	v := h.visitor(t, visit{base: s.staff(), refusals: []int{503}})
	v.open("/")
	v.signIn(owner)
	v.openClient(wellKnown)
	client := v.path()
	number := v.firstNumber()
	v.open(client + "/wallet/credit?credit=500&step=confirm")
	v.at("Add ₹500.00 to the wallet of " + wellKnown + "?")

	p.crash()
	v.press("Add credit")
	v.reads("nothing was sent")
	v.look("not-sent")
	v.open(client)
	v.at(wellKnown)
	v.reads("The platform does not answer")
	v.reads(number)
	v.health("Platform unreachable, showing ")
	v.look("client")
	for _, page := range []string{"/numbers", "/agents", "/flows", "/wallet", "/numbers/find"} {
		v.open(client + page)
		v.look("client" + strings.ReplaceAll(page, "/", "-"))
	}
	v.open("/clients")
	v.reads(wellKnown)
	v.look("clients")
	v.open("/onboarding")
	v.look("onboarding")

	h.startPlatform(t, strings.TrimPrefix(p.address, "http://"), data)
	v.heals(client)
	v.reads(number)
	v.look("healed")
}

// firstNumber is the first of a client's numbers, as its page shows it.
func (v *visitor) firstNumber() string {
	v.t.Helper()
	text, err := v.main().Locator("table .tel").First().TextContent()
	v.must(err, "reading the client's first number")
	return strings.TrimSpace(text)
}

func (v *visitor) health(words string) {
	v.t.Helper()
	v.must(v.sees.Locator(v.page.Locator("#health")).ToContainText(words), "reading the platform's state")
}

// heals loads a page until all of it is fresh: the dashboard leaves a group of
// calls that has failed several times alone for a while, and each for itself.
func (v *visitor) heals(path string) {
	v.t.Helper()
	ctx, cancel := context.WithTimeout(v.t.Context(), time.Minute)
	defer cancel()
	again := time.NewTicker(500 * time.Millisecond)
	defer again.Stop()
	for {
		v.open(path)
		text, err := v.page.Locator("body").InnerText()
		v.must(err, "reading the page")
		if !strings.Contains(text, "The platform does not answer") && strings.Contains(text, "Live, ") {
			return
		}
		select {
		case <-ctx.Done():
			v.t.Fatal("the dashboard did not find the platform again within a minute")
		case <-again.C:
		}
	}
}
