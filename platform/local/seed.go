package local

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"partnerdesk/platform"
)

const (
	// seedBatch is how many clients are made in a transaction, so that no other
	// write waits long.
	seedBatch = 1000
	// seedSpan is how long ago the first of a seeding was accepted.
	seedSpan = 2 * 365 * 24 * time.Hour
)

// Seeded says what a seeding made.
type Seeded struct{ Clients, Numbers int }

// Seed adds n made-up clients to a partner, to see how an installation bears
// them. Each has its KYC, its configuration and a wallet with a row or two, under
// every rule of the file; what onboarding does besides, such as codes and
// messages, is left out. The numbers for sale are shared out evenly, and a
// quarter of them stays free. It may be called again for more. When it fails,
// Seeded says how many there are by then.
func (p *Platform) Seed(ctx context.Context, partner string, n int) (Seeded, error) {
	var made Seeded
	word, err := p.random(24) // nobody signs in as one of them, so nobody learns it
	if err != nil {
		return made, boundary(err)
	}
	hash, err := p.hash(ctx, string(word))
	if err != nil {
		return made, boundary(err)
	}
	m := mass{scope: scope{Platform: p, partner: partner}, hash: hash, total: n, began: p.now()}
	if err := p.data.read(ctx, func(c *session) error {
		if err := c.knows(partner); err != nil {
			return err
		}
		if err := c.get(`SELECT coalesce(max(id), 0) FROM clients`, nil, &m.first); err != nil {
			return err
		}
		return m.takeStock(c)
	}); err != nil {
		return made, err
	}
	m.rnd = rand.New(rand.NewPCG(2026, uint64(m.first)))
	for made.Clients < n {
		if err := ctx.Err(); err != nil {
			return made, boundary(err)
		}
		upTo := min(made.Clients+seedBatch, n)
		rented := m.given
		if err := p.data.write(ctx, func(c *session) error {
			for i := made.Clients; i < upTo; i++ {
				if err := m.client(c, i); err != nil {
					return fmt.Errorf("client %d: %w", i, err)
				}
			}
			return nil
		}); err != nil {
			m.given = rented
			return made, err
		}
		made = Seeded{Clients: upTo, Numbers: m.given}
	}
	return made, nil
}

// mass makes many clients of one partner.
type mass struct {
	scope
	hash  string
	rnd   *rand.Rand
	total int
	first int64 // the highest client number before
	began time.Time
	stock []stockNumber // to be given out
	given int           // of them
}

type stockNumber struct {
	number platform.Phone
	region platform.Region
}

// takeStock chooses the numbers that are given out, region by region in turn.
func (m *mass) takeStock(c *session) error {
	gone := map[platform.Phone]bool{}
	if err := c.each(`SELECT number FROM dids UNION ALL SELECT number FROM released_dids`, nil, func(scan func(...any) error) error {
		var n platform.Phone
		err := scan(&n)
		gone[n] = true
		return err
	}); err != nil {
		return err
	}
	regions := m.Platform.stock().regions
	for i := 0; len(m.stock) < m.total; i++ {
		found := false
		for _, r := range regions {
			if i >= len(r.numbers) {
				continue
			}
			found = true
			if i%4 == 3 {
				continue // stays free
			}
			if n := platform.Phone(fmt.Sprintf("+91%d", r.numbers[i])); !gone[n] {
				m.stock = append(m.stock, stockNumber{n, r.Region})
			}
		}
		if !found {
			break
		}
	}
	if len(m.stock) > m.total {
		m.stock = m.stock[:m.total]
	}
	return nil
}

// client makes the i-th.
func (m *mass) client(c *session, i int) error {
	no := m.first + int64(i) + 1
	at := m.began.Add(-seedSpan * time.Duration(m.total-i) / time.Duration(m.total)).Truncate(time.Millisecond)
	s := m.on(at)
	key, err := m.newID("ck_", 20)
	if err != nil {
		return err
	}
	temp, err := m.newID("tmp_", 10)
	if err != nil {
		return err
	}
	tempID := platform.TempClientID(temp)
	name := seedName(m.rnd)
	r := &registration{tempID: &tempID, name: name, passwordHash: m.hash, btype: platform.Company,
		email:  fmt.Sprintf("office@%s%d.example", strings.ToLower(name[:strings.IndexByte(name, ' ')]), no),
		mobile: fmt.Sprintf("+9190%08d", 10_000_000+no%80_000_000)}
	if i%3 == 0 {
		r.btype = platform.LLP
	}
	client, err := s.keepClient(c, r, platform.ClientID(key))
	if err != nil {
		return err
	}
	if err := m.keepKYC(c, client, r, at); err != nil {
		return err
	}
	if m.rnd.IntN(25) == 0 {
		if _, err := c.exec(`UPDATE clients SET active = 0 WHERE partner = $1 AND id = $2`, m.partner, client); err != nil {
			return err
		}
	}
	did, err := m.equip(c, i, client, at)
	if err != nil {
		return err
	}
	return m.fill(c, client, did, at)
}

func (m *mass) keepKYC(c *session, client int64, r *registration, at time.Time) error {
	pan := panOf(m.rnd, r.btype)
	sealed, err := m.seal.close([]byte(pan), m.partner, string(*r.tempID), "pan")
	if err != nil {
		return err
	}
	_, err = c.exec(`INSERT INTO kyc (partner, client, btype, pan_sealed, pan, name_on_pan, aadhaar_last4, aadhaar_name, aadhaar_ref,
			gstin, legal_name, state, accepted_at)
		VALUES ($1, $2, $3, $4, $5, $6, '', '', '', '', '', '', $7)`,
		m.partner, client, string(r.btype), sealed, pan.Masked(), r.name, millis(at))
	return err
}

// equip gives the i-th client a number where it is its turn: after the last of
// total clients, all of the stock is given out.
func (m *mass) equip(c *session, i int, client int64, at time.Time) (platform.Phone, error) {
	if m.given*m.total > i*len(m.stock) || m.given == len(m.stock) {
		return "", nil
	}
	n := m.stock[m.given]
	monthly, _ := price(n.number)
	// The months until now count as paid, else the first look at what is due would
	// post years of rental.
	months := 1
	for !platform.Renewal(at, months).After(m.began) {
		months++
	}
	if _, err := c.exec(`INSERT INTO dids (partner, client, number, region, status, monthly, bought_at, renewals, renews_at)
		VALUES ($1, $2, $3, $4, 'active', $5, $6, $7, $8)`, m.partner, client, string(n.number), n.region.Name, int64(monthly),
		millis(at), months-1, millis(platform.Renewal(at, months))); err != nil {
		return "", err
	}
	m.given++
	return n.number, nil
}

// fill puts money into a wallet, and takes some of it for a call.
func (m *mass) fill(c *session, client int64, did platform.Phone, at time.Time) error {
	s := m.on(at)
	credit := platform.NewCredit{Amount: platform.Paise(5+m.rnd.IntN(96)) * 100 * platform.Rupee}
	if m.rnd.IntN(4) > 0 {
		till := startOfDay(m.began).AddDate(0, 0, m.rnd.IntN(400)-20).Add(-time.Second)
		credit.ValidTill = &till
	}
	if _, err := s.credit(c, client, platform.Balance{}, credit); err != nil || did == "" {
		return err
	}
	minutes, called := 1+m.rnd.IntN(9), at.Add(time.Hour)
	if called.After(m.began) {
		called = m.began
	}
	_, err := s.post(c, client, Entry{At: called, Amount: -platform.Paise(minutes) * callMinute, Type: platform.ExpenseCall,
		DID: did, Description: callWords(minutes*60 - 1 - m.rnd.IntN(59))})
	return err
}

// seedName is a made-up company's.
func seedName(rnd *rand.Rand) string {
	first := [...]string{"Abhinav", "Amrapali", "Ananda", "Ashwini", "Balaji", "Bhairavi", "Chaitanya", "Chandan", "Deepshikha", "Dhruva",
		"Gokul", "Hamsa", "Hemant", "Indus", "Ishana", "Jyoti", "Kamal", "Kesari", "Lotus", "Madhuvan", "Manas", "Mayur", "Neelam",
		"Nandini", "Oorja", "Padma", "Pallavi", "Pragati", "Rajhans", "Roshni", "Sanjeevani", "Sarita", "Shakti", "Surabhi", "Swastik",
		"Tulsi", "Ujjwal", "Utsav", "Vandana", "Yamuna"}
	trade := [...]string{"Agro Foods", "Automobiles", "Books", "Ceramics", "Chemicals", "Clinics", "Coaching", "Constructions", "Dairy",
		"Diagnostics", "Electricals", "Engineering", "Exports", "Furnishings", "Garments", "Hardware", "Hotels", "Infotech", "Jewellers",
		"Logistics", "Masala", "Motors", "Opticals", "Packaging", "Paints", "Pharma", "Plastics", "Printers", "Realty", "Seeds", "Steels",
		"Stores", "Textiles", "Tours", "Traders", "Tyres"}
	town := [...]string{"Amravati", "Belagavi", "Bhopal", "Coimbatore", "Dehradun", "Guwahati", "Hubballi", "Indore", "Jodhpur", "Kanpur",
		"Kollam", "Madurai", "Mysuru", "Nashik", "Patna", "Raipur", "Rajkot", "Ranchi", "Salem", "Surat", "Thane", "Udaipur", "Vadodara",
		"Varanasi", "Vijayawada", "Warangal"}
	return first[rnd.IntN(len(first))] + " " + trade[rnd.IntN(len(trade))] + ", " + town[rnd.IntN(len(town))]
}
