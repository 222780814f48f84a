package main

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	rand2 "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"time"

	"partnerdesk/handlers"
	"partnerdesk/platform"
	"partnerdesk/platform/desk"
	"partnerdesk/store"
)

// dashboard is the program without its command line: the whole middleware, a store
// on the disk, and a member of staff who has signed in.
type dashboard struct {
	store   *store.Store
	desk    *desk.Desk
	path    string // of the store's file
	addr    string
	stop    func() error
	cookies map[string]string // by partner's id
}

func (b *bench) openDashboard(ctx context.Context, folder, file string) (_ *dashboard, err error) {
	d := &dashboard{path: filepath.Join(folder, file), cookies: map[string]string{}}
	keys := filepath.Join(folder, "keys")
	sealer, err := store.LoadKeys(keys)
	if err != nil {
		return nil, err
	}
	// Hashing passwords is not what is measured: nobody signs in by one.
	d.store, err = store.Open(ctx, d.path, store.Options{Clock: time.Now, Random: rand.Reader, Sealer: sealer})
	if err != nil {
		return nil, err
	}
	log := slog.New(slog.NewTextHandler(io.Discard, nil)) // what a line costs counts, where it goes does not
	d.desk, err = desk.New(ctx, desk.Config{Store: d.store, Now: time.Now, Log: log,
		Open: func(context.Context, string) (platform.API, error) { return b.p.As(b.partner), nil }})
	if err != nil {
		return nil, errors.Join(err, d.store.Close())
	}
	server, err := handlers.New(handlers.Config{Store: d.store, Desk: d.desk, Send: nobody{}.Send, Now: time.Now, NewID: rand.Text, Log: log,
		NewPartner: d.store.Partners.Create, Explorer: handlers.Explorer{Line: func(context.Context, string) (handlers.Line, error) {
			return nil, errors.New("nobody explores here")
		}}})
	if err == nil {
		d.addr, d.stop, err = listen(server)
	}
	if err != nil {
		return nil, errors.Join(err, d.store.Close())
	}
	return d, nil
}

func (d *dashboard) close() error {
	err := d.stop()
	d.desk.Wait()
	return errors.Join(err, d.store.Close())
}

// reseller is a partner of that many clients with an owner who is signed in. One
// that an earlier run has kept is taken as it is.
func (d *dashboard) reseller(ctx context.Context, name string, clients int) (string, error) {
	all, err := d.store.Partners.List(ctx)
	if err != nil {
		return "", err
	}
	var p store.Partner
	for _, one := range all {
		if one.Name == name {
			p = one
		}
	}
	if p.ID == "" {
		if p, err = d.store.Partners.Create(ctx, name); err != nil {
			return "", err
		}
		if err := d.fill(ctx, p.ID, clients); err != nil {
			return "", err
		}
	}
	return p.ID, d.signIn(ctx, p.ID)
}

func (d *dashboard) signIn(ctx context.Context, partner string) error {
	person, err := d.store.People.Create(ctx, store.Person{Partner: partner, Kind: store.Staff, Email: rand.Text() + "@bench.example", Name: "Meera Owner", Role: store.Owner}, "")
	if err != nil {
		return err
	}
	sessions, err := d.store.Sessions(store.SessionOptions{ClientIP: func(*http.Request) string { return "127.0.0.1" }})
	if err != nil {
		return err
	}
	r, w := httptest.NewRequestWithContext(ctx, http.MethodPost, "http://localhost/signin", nil), httptest.NewRecorder()
	session, err := sessions.Get(r, sessions.Name())
	if err == nil {
		err = sessions.SignIn(w, r, session, store.Login{Person: person})
	}
	if err != nil {
		return err
	}
	d.cookies[partner], _, _ = strings.Cut(w.Header().Get("Set-Cookie"), ";")
	return nil
}

// get is the bytes of a browser's request; a part is what htmx asks for.
func (d *dashboard) get(partner, path string, part bool) []byte {
	head := "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nAccept-Encoding: gzip, deflate, br, zstd\r\n" +
		"User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\r\nSec-Fetch-Site: same-origin\r\nCookie: " + d.cookies[partner] + "\r\n"
	if part {
		head += "HX-Request: true\r\n"
	}
	return []byte(head + "\r\n")
}

// fill puts n made-up clients into a partner's directory, without a platform: in
// the shapes that a synced one has, one in ten with something that wants attention.
func (d *dashboard) fill(ctx context.Context, partner string, n int) error {
	gen, err := d.store.Directory.BeginSync(ctx, partner)
	if err != nil {
		return err
	}
	now := time.Now()
	batch := make([]store.Client, 0, 4000)
	for i := range n {
		c := made(partner, i, now)
		if batch = append(batch, c); len(batch) < cap(batch) && i+1 < n {
			continue
		}
		if _, err := d.store.Directory.Upsert(ctx, partner, gen, batch); err != nil {
			return err
		}
		batch = batch[:0]
	}
	if _, err := d.store.Directory.MarkMissing(ctx, partner, gen); err != nil {
		return err
	}
	return d.facts(ctx, partner)
}

func made(partner string, i int, now time.Time) store.Client {
	// What a client has says nothing of what else it has: remainders of its number would.
	rnd := rand2.New(rand2.NewPCG(uint64(i), 7))
	pick := func(of []string) string { return of[rnd.IntN(len(of))] }
	first := []string{"Abhinav", "Amrapali", "Ananda", "Ashwini", "Balaji", "Bhairavi", "Chaitanya", "Deepshikha", "Dhruva", "Gokul", "Hemant",
		"Indus", "Jyoti", "Kamal", "Kesari", "Lotus", "Manas", "Mayur", "Neelam", "Oorja", "Padma", "Pragati", "Rajhans", "Sarita", "Shakti",
		"Surabhi", "Swastik", "Tulsi", "Ujjwal", "Utsav", "Vandana", "Yamuna"}
	trade := []string{"Agro Foods", "Books", "Ceramics", "Clinics", "Dairy", "Electricals", "Exports", "Garments", "Hotels", "Infotech",
		"Jewellers", "Logistics", "Motors", "Packaging", "Pharma", "Realty", "Steels", "Textiles", "Traders", "Tyres"}
	town := []string{"Amravati", "Bhopal", "Coimbatore", "Hubballi", "Indore", "Kanpur", "Madurai", "Mysuru", "Nashik", "Patna", "Rajkot", "Surat", "Vadodara"}
	balance := platform.Paise(rnd.IntN(2_000_000) - 20_000)
	numbers, agents, name := rnd.IntN(4), rnd.IntN(6), pick(first)
	c := store.Client{Partner: partner, ClientID: fmt.Sprintf("ck_%s_%d", partner, i), Active: rnd.IntN(12) > 0, Balance: &balance, DIDs: &numbers, Agents: &agents,
		Name:   name + " " + pick(trade) + ", " + pick(town),
		Email:  fmt.Sprintf("office@%s%d.example", strings.ToLower(name), i),
		Mobile: platform.Phone(fmt.Sprintf("+9190%08d", 10_000_000+i)), Created: now.Add(-time.Duration(rnd.IntN(1_500_000)) * time.Minute), FactsAt: now.Add(-time.Minute)}
	if rnd.IntN(4) > 0 {
		c.ValidTill = now.Add(time.Duration(rnd.IntN(9600)-240) * time.Hour)
	}
	return c
}

// facts adds what is read client by client, for all of them at once: one by one it
// takes hours, and how long is no figure of this.
func (d *dashboard) facts(ctx context.Context, partner string) error {
	db, err := sql.Open("sqlite", "file:"+d.path+"?_busy_timeout=60000&_pragma=synchronous(OFF)&_pragma=cache_size(-200000)")
	if err != nil {
		return err
	}
	defer db.Close()
	_, err = db.ExecContext(ctx, `UPDATE clients SET
		flowless = CASE WHEN dids > 0 AND rowid % 23 = 0 THEN 1 ELSE 0 END,
		on_shift = CASE WHEN agents > 0 AND rowid % 5 > 0 THEN 1 ELSE 0 END,
		ready = CASE WHEN agents > 0 AND rowid % 9 > 0 THEN 1 ELSE 0 END, burn = 100 * (rowid * 37 % 900) WHERE partner = ?`, partner)
	return err
}

func sizeOf(path string) int64 {
	var n int64
	for _, end := range []string{"", "-wal"} {
		if info, err := os.Stat(path + end); err == nil {
			n += info.Size()
		}
	}
	return n
}
