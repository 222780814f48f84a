package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/PuerkitoBio/goquery"
)

// load is what several people and programs do at once, and what was acknowledged.
type load struct {
	t      *testing.T
	base   string
	client string // the platform's id
	ref    string // the dashboard's
	person *http.Client

	mu       sync.Mutex
	acked    int
	aim      int // acknowledgements after which the program is killed
	reached  chan struct{}
	sent     map[string]keyed // requests by key: what was sent
	done     map[string]bool  // by key: it was acknowledged
	sessions []*http.Client   // signed in
}

// keyed is one write of the API, repeatable by its key.
type keyed struct {
	path, body string
	rupees     int
}

// ack counts an answer, and tells when it is time.
func (l *load) ack() {
	l.acked++
	if l.acked == l.aim {
		close(l.reached)
	}
}

// post sends a write with a key over a connection of its own, so that nothing but this
// repeats it. An error is a request without an answer.
func (l *load) post(key string, c keyed) (status int, err error) {
	req, err := http.NewRequest(http.MethodPost, l.base+c.path, strings.NewReader(c.body))
	if err != nil {
		return 0, err
	}
	req.GetBody, req.Close = nil, true
	req.Header.Set("Authorization", "Bearer "+demoKey)
	req.Header.Set("Idempotency-Key", key)
	res, err := http.DefaultTransport.RoundTrip(req)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
}

// write does one write and notes whether it was acknowledged.
func (l *load) write(key string, c keyed) (alive bool) {
	l.mu.Lock()
	l.sent[key] = c
	l.mu.Unlock()
	status, err := l.post(key, c)
	if err != nil {
		return false
	}
	if status != http.StatusOK {
		l.t.Errorf("%s: %d", c.path, status)
		return false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done[key] = true
	l.ack()
	return true
}

// signIn opens a session of the billing person's.
func (l *load) signIn(email string) *http.Client {
	jar, _ := cookiejar.New(nil)
	c := &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.PostForm(l.base+"/signin", url.Values{"email": {email}, "password": {demoPassword}})
	if err != nil {
		return nil
	}
	res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		l.t.Errorf("signing in: %d", res.StatusCode)
		return nil
	}
	return c
}

// page reads one page of the dashboard.
func page(c *http.Client, at string) (int, *goquery.Document, error) {
	res, err := c.Get(at)
	if err != nil {
		return 0, nil, err
	}
	defer res.Body.Close()
	doc, err := goquery.NewDocumentFromReader(res.Body)
	return res.StatusCode, doc, err
}

// creditByForm credits as a person does, and says whether that was acknowledged.
func (l *load) creditByForm(amount int) (acked, alive bool) {
	at := l.base + "/clients/" + l.ref + "/wallet/credit"
	_, doc, err := page(l.person, fmt.Sprintf("%s?step=confirm&credit=%d", at, amount))
	if err != nil {
		return false, false
	}
	form := url.Values{}
	doc.Find(`main form[method="post"] input[name]`).Each(func(_ int, in *goquery.Selection) {
		form.Add(in.AttrOr("name", ""), in.AttrOr("value", ""))
	})
	res, err := l.person.PostForm(at, form)
	if err != nil {
		return false, false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusSeeOther && strings.HasSuffix(res.Header.Get("Location"), "/wallet"), true
}

// Whenever the program is killed: its databases are whole, the ledger and the trail
// prove themselves, what was acknowledged is there and there once, and whoever was
// signed in is. SOAK=1 kills it a hundred times.
func TestNothingAcknowledgedIsLostByACrash(t *testing.T) {
	t.Parallel()
	kills := 3
	if os.Getenv("SOAK") != "" {
		kills = 100
	}
	dice := rand.New(rand.NewPCG(7, 7))
	dir := demoFolder(t)
	settings := []string{"DATA_DIR", dir, "DEMO_API_KEY", demoKey, "DEMO_PASSWORD", demoPassword, "API_RATE", "0"}
	args := []string{"serve", "--demo", "--no-demo-traffic"}
	l := &load{t: t, sent: map[string]keyed{}, done: map[string]bool{}}
	byForm := map[int]bool{} // amounts sent by the form: acknowledged or not
	c := spawn(t, args, settings...)
	l.base = c.base
	_, got := call(t, http.MethodGet, l.base+"/partnerclients/clients", demoKey, "")
	l.client = got["data"].([]any)[0].(map[string]any)["client_id"].(string)
	name := got["data"].([]any)[0].(map[string]any)["name"].(string)
	l.person = l.signIn("meera@sahyadri.example")
	_, doc, err := page(l.person, l.base+"/clients?q="+url.QueryEscape(name))
	if err != nil {
		t.Fatal(err)
	}
	doc.Find(`main a[href^="/clients/c_"]`).EachWithBreak(func(_ int, a *goquery.Selection) bool {
		l.ref = strings.TrimPrefix(a.AttrOr("href", ""), "/clients/")
		return false
	})
	before := l.balance()
	for round := range kills {
		l.mu.Lock()
		l.aim, l.acked, l.reached = 8+dice.IntN(30), 0, make(chan struct{})
		l.mu.Unlock()
		var busy sync.WaitGroup
		for worker := range 2 {
			busy.Go(func() {
				for n := 0; ; n++ {
					key := fmt.Sprintf("credit-%d-%d-%d", round, worker, n)
					if !l.write(key, keyed{"/partnerclients/add_client_credits", fmt.Sprintf(`{"client_id":%q,"credit":"1"}`, l.client), 1}) {
						return
					}
				}
			})
		}
		busy.Go(func() {
			for n := 0; ; n++ {
				who := fmt.Sprintf("%d.%d", round, n)
				in := fmt.Sprintf(`{"name":"Crash Co","email":"ops%s@crash.example","mobile":"98%08d","password":"SecurePass@123","country_code":"+91"}`, who, round*1000+n+1)
				if !l.write("register-"+who, keyed{"/partnerclients/register", in, 0}) {
					return
				}
			}
		})
		busy.Go(func() {
			for _, offer := range l.onSale() {
				if !l.write(fmt.Sprintf("buy-%d-%s", round, offer), keyed{"/partnerclients/buy_did", fmt.Sprintf(`{"client_id":%q,"number":%q,"country":"IN"}`, l.client, offer), 0}) {
					return
				}
			}
		})
		busy.Go(func() {
			if round < 20 { // so many sign-ins may come from one address in a quarter of an hour
				if one := l.signIn("bhavna@sahyadri.example"); one != nil {
					l.mu.Lock()
					l.sessions = append(l.sessions, one)
					l.ack()
					l.mu.Unlock()
				}
			}
			for n := range 20 {
				amount := 10_000 + 100*round + n
				byForm[amount] = false
				acked, alive := l.creditByForm(amount)
				byForm[amount] = acked
				if !alive {
					return
				}
			}
		})
		<-l.reached
		c.kill()
		busy.Wait()
		l.whole(dir)
		c = spawn(t, args, settings...)
		l.base = c.base
		for _, one := range append([]*http.Client{l.person}, l.sessions...) {
			one.CloseIdleConnections()
			moved, _ := url.Parse(l.base)
			if status, _, err := page(one, moved.String()+"/"); err != nil || status != http.StatusOK {
				t.Fatalf("round %d: a session is gone after the crash: %d %v", round, status, err)
			}
		}
	}
	// What was not acknowledged is sent again under its key: it happens once, whether
	// or not it had.
	want := 0
	for key, one := range l.sent {
		want += one.rupees
		status, err := l.post(key, one)
		if strings.HasPrefix(key, "buy-") && l.done[key] && status != http.StatusOK || err != nil {
			t.Errorf("%s again: %d %v", key, status, err)
		}
		if status == http.StatusServiceUnavailable { // cut off by the crash: look before it is repeated
			want -= one.rupees
			if l.done[key] {
				t.Errorf("%s was acknowledged, and is not known", key)
			}
		}
	}
	// A credit that was cut off may be there or not: the rows of ₹1 tell.
	ones, forms := l.credits()
	lost := 0
	for key, one := range l.sent {
		if one.rupees > 0 && l.done[key] {
			lost++
		}
	}
	if ones < lost || ones > count(l.sent, func(c keyed) bool { return c.rupees > 0 }) {
		t.Errorf("%d credits were acknowledged of %d, the wallet shows %d", lost, len(l.sent), ones)
	}
	if ones < want {
		t.Errorf("after all were sent again the wallet shows %d credits, want at least %d", ones, want)
	}
	for amount, acked := range byForm {
		if forms[amount] > 1 || acked && forms[amount] != 1 {
			t.Errorf("the credit of ₹%d by the form (acknowledged: %v) is there %d times", amount, acked, forms[amount])
		}
	}
	sum := float64(ones)
	for amount, n := range forms {
		sum += float64(amount * n)
	}
	if got := l.balance() - before; got != sum {
		t.Errorf("the wallet grew by %v, its rows say %v", got, sum)
	}
	_, held := call(t, http.MethodGet, l.base+"/partnerclients/dids/"+l.client, demoKey, "")
	_, pending := call(t, http.MethodGet, l.base+"/partnerclients/temp_clients", demoKey, "")
	there := asText(held) + asText(pending)
	for key := range l.done {
		what := key[strings.LastIndex(key, "-")+1:]
		if strings.HasPrefix(key, "register-") {
			what = "ops" + what + "@crash.example"
		}
		if !strings.HasPrefix(key, "credit-") && strings.Count(there, what) != 1 {
			t.Errorf("%s was acknowledged and is there %d times", what, strings.Count(there, what))
		}
	}
	t.Logf("%d kills, %d writes, %d acknowledged, %d sessions", kills, len(l.sent), len(l.done), len(l.sessions)+1)
}

func count[K comparable, V any](m map[K]V, fits func(V) bool) (n int) {
	for _, v := range m {
		if fits(v) {
			n++
		}
	}
	return n
}

func (l *load) balance() float64 {
	_, got := call(l.t, http.MethodPost, l.base+"/partnerclients/wallet_balance", demoKey, fmt.Sprintf(`{"client_id":%q}`, l.client))
	return rupees(l.t, got["data"].(map[string]any)["balance"].(string))
}

// onSale are numbers that can be bought.
func (l *load) onSale() (numbers []string) {
	res, err := http.NewRequest(http.MethodPost, l.base+"/partnerclients/search_did", strings.NewReader(fmt.Sprintf(`{"client_id":%q,"region_id":"1","country_code":"+91"}`, l.client)))
	if err != nil {
		return nil
	}
	res.Header.Set("Authorization", "Bearer "+demoKey)
	got, err := http.DefaultTransport.RoundTrip(res)
	if err != nil {
		return nil
	}
	defer got.Body.Close()
	var reply struct {
		Data []struct {
			Number string `json:"number"`
		} `json:"data"`
	}
	if err := json.NewDecoder(got.Body).Decode(&reply); err != nil {
		return nil
	}
	for _, d := range reply.Data {
		numbers = append(numbers, d.Number)
	}
	return numbers[:min(len(numbers), 3)]
}

// credits counts the wallet's credits of ₹1, and those of the form by amount.
func (l *load) credits() (ones int, forms map[int]int) {
	forms = map[int]int{}
	for n := 1; ; n++ {
		_, got := call(l.t, http.MethodPost, l.base+"/partnerclients/wallet_transactions", demoKey, fmt.Sprintf(`{"client_id":%q,"page":%d,"limit":500,"expense_type":"credit"}`, l.client, n))
		rows := got["data"].(map[string]any)["transactions"].([]any)
		for _, r := range rows {
			switch amount := rupees(l.t, r.(map[string]any)["amount"].(string)); {
			case amount == 1:
				ones++
			case amount >= 10_000 && amount < 30_000:
				forms[int(amount)]++
			}
		}
		if len(rows) < 500 {
			return ones, forms
		}
	}
}

// whole proves the databases of a program that is gone.
func (l *load) whole(dir string) {
	l.t.Helper()
	for _, file := range []string{"store.db", "platform.db"} {
		db, err := sql.Open("sqlite", filepath.Join(dir, file))
		if err != nil {
			l.t.Fatal(err)
		}
		var said string
		if err := db.QueryRowContext(context.Background(), `PRAGMA integrity_check`).Scan(&said); err != nil || said != "ok" {
			l.t.Errorf("%s after the crash: %q %v", file, said, err)
		}
		if err := db.Close(); err != nil {
			l.t.Error(err)
		}
	}
	if said, err := command(l.t, []string{"verify"}, "DATA_DIR", dir); err != nil {
		l.t.Errorf("verify after the crash: %v\n%s", err, said)
	}
}
