package store

import (
	"context"
	"crypto/x509"
	"database/sql"
	"encoding/pem"
	"errors"
	"time"

	"partnerdesk/platform"
)

// Orders is what is asked of an authority at most: Let's Encrypt takes 300 orders of an
// account in three hours, and one more shuts out every host of the installation. A host
// that failed is left alone for Each at first: five failed proofs of a host are taken at
// once and one more every twelve minutes, and one try is two proofs, over either port.
var Orders = OrdersLimit{AtMost: 200, In: 3 * time.Hour, Each: 15 * time.Minute}

// OrdersLimit is how often an authority is asked at most, by all replicas together. One
// host counts once within Each, since those who wait for one answer share it.
type OrdersLimit struct {
	AtMost   int
	In, Each time.Duration
}

// Ask notes that an authority is asked for a host's certificate now; RateLimited, with the
// moment from which it may be, where that was often of late.
func (s *Certificates) Ask(ctx context.Context, host string, l OrdersLimit) error {
	now := s.db.now()
	return s.db.tx(ctx, "note the order", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM certificate_orders WHERE asked_at <= $1`, stamp(now.Add(-l.In))); err != nil {
			return err
		}
		var mine int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM certificate_orders WHERE host = $1 AND asked_at > $2`, host, stamp(now.Add(-l.Each))).Scan(&mine); err != nil || mine > 0 {
			return err
		}
		again, err := full(ctx, tx, now, l)
		if err != nil {
			return err
		}
		if !again.IsZero() {
			return &platform.Error{Kind: platform.RateLimited, Msg: "An authority was asked for as many certificates as it takes.", RetryAfter: again.Sub(now)}
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO certificate_orders (host, asked_at) VALUES ($1, $2) ON CONFLICT DO NOTHING`, host, stamp(now))
		return err
	})
}

// Full is until when no authority may be asked for anything; zero where it may.
func (s *Certificates) Full(ctx context.Context, l OrdersLimit) (time.Time, error) {
	again, err := full(ctx, s.db.r, s.db.now(), l)
	return again, wrap("count the orders", err)
}

func full(ctx context.Context, q queryer, now time.Time, l OrdersLimit) (again time.Time, err error) {
	// The one that has to be over before there is room: none where there is room now.
	err = rowOf(ctx, q, `SELECT asked_at FROM certificate_orders WHERE asked_at > $1 ORDER BY asked_at DESC LIMIT 1 OFFSET $2`,
		stamp(now.Add(-l.In)), l.AtMost-1).Scan(readTime{&again})
	if errors.Is(err, sql.ErrNoRows) {
		return time.Time{}, nil
	}
	return again.Add(l.In), err
}

// CertificateProblem is why an authority gave no certificate, in kinds that a page has
// words for.
type CertificateProblem string

const (
	NoSuchName    CertificateProblem = "dns"        // DNS did not know the host, or did not answer
	NotReached    CertificateProblem = "connection" // nothing answered the authority there
	NotProved     CertificateProblem = "unproved"   // something else answered
	NotAllowed    CertificateProblem = "caa"        // the domain names other authorities
	TooOften      CertificateProblem = "limit"      // the authority's own limit
	AuthorityAway CertificateProblem = "away"       // it could not be asked, or broke off
	OtherProblem  CertificateProblem = "other"
)

// CertificateFailure is the last time that a host was to get a certificate and got none.
type CertificateFailure struct {
	Times  int // in a row
	Failed time.Time
	Again  time.Time // nobody asks before
	Kind   CertificateProblem
	Detail string // in the authority's words; may be empty
}

// Fail notes that a host got no certificate. pause says how long nobody asks again after
// so many failures in a row. Where the host is left alone already, somebody waited for
// the same answer, and nothing is noted: false.
func (s *Certificates) Fail(ctx context.Context, host string, kind CertificateProblem, detail string, pause func(times int) time.Duration) (noted bool, err error) {
	err = s.db.tx(ctx, "note the failure", func(tx *sql.Tx) error {
		noted = false
		now := s.db.now()
		f, err := failure(ctx, tx, host)
		if err != nil || now.Before(f.Again) {
			return err
		}
		noted = true
		_, err = tx.ExecContext(ctx, `INSERT INTO certificate_failures (host, times, failed_at, again_at, kind, detail) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (host) DO UPDATE SET times = excluded.times, failed_at = excluded.failed_at, again_at = excluded.again_at, kind = excluded.kind, detail = excluded.detail`,
			host, f.Times+1, stamp(now), stamp(now.Add(pause(f.Times+1))), string(kind), detail)
		return err
	})
	return noted, err
}

// Failure reads how a host failed last; none where it did not since it had one.
func (s *Certificates) Failure(ctx context.Context, host string) (CertificateFailure, error) {
	f, err := failure(ctx, s.db.r, host)
	return f, wrap("read the failure", err)
}

func failure(ctx context.Context, q queryer, host string) (f CertificateFailure, err error) {
	err = rowOf(ctx, q, `SELECT times, failed_at, again_at, kind, detail FROM certificate_failures WHERE host = $1`, host).
		Scan(&f.Times, readTime{&f.Failed}, readTime{&f.Again}, &f.Kind, &f.Detail)
	if errors.Is(err, sql.ErrNoRows) {
		return CertificateFailure{}, nil
	}
	return f, err
}

// Forgive lets a host be asked for at once whose last failure is older than least:
// somebody has mended what was wrong. How often it failed stays.
func (s *Certificates) Forgive(ctx context.Context, host string, least time.Duration) error {
	now := s.db.now()
	_, err := s.db.w.ExecContext(ctx, `UPDATE certificate_failures SET again_at = $1 WHERE host = $2 AND again_at > $1 AND failed_at <= $3`, stamp(now), host, stamp(now.Add(-least)))
	return wrap("let the host be asked for", err)
}

// HostCertificate is how a host of a brand stands with its certificate.
type HostCertificate struct {
	Until   time.Time // of the one it has; zero: none that is good now
	Asked   time.Time // when an authority was asked last, of late; zero: not
	Failure CertificateFailure
}

// OfPartner tells how all hosts of a partner's brands stand, by their names.
func (s *Certificates) OfPartner(ctx context.Context, partner string) (map[string]HostCertificate, error) {
	type row struct {
		host string
		body []byte
		HostCertificate
	}
	all, err := collect(ctx, s.db.r, func(r scanner) (h row, err error) {
		var times sql.NullInt64
		var kind, detail sql.NullString
		err = r.Scan(&h.host, &h.body, readTime{&h.Asked}, &times, readTime{&h.Failure.Failed}, readTime{&h.Failure.Again}, &kind, &detail)
		h.Failure.Times, h.Failure.Kind, h.Failure.Detail = int(times.Int64), CertificateProblem(kind.String), detail.String
		return h, err
	}, `SELECT h.host, c.body, (SELECT MAX(asked_at) FROM certificate_orders o WHERE o.host = h.host), f.times, f.failed_at, f.again_at, f.kind, f.detail
		FROM brand_hosts h LEFT JOIN certificates c ON c.name = h.host LEFT JOIN certificate_failures f ON f.host = h.host
		WHERE h.partner = $1`, partner)
	out := make(map[string]HostCertificate, len(all))
	for _, h := range all {
		if h.body != nil {
			body, err := s.db.sealer.open(h.body, certificateAt(h.host))
			if err != nil {
				return nil, wrap("read a certificate", err)
			}
			if until := CertificateEnds(body); until.After(s.db.now()) {
				h.Until = until
			}
		}
		out[h.host] = h.HostCertificate
	}
	return out, wrap("read the certificates", err)
}

// CertificateEnds is until when the certificate in a kept body is good: the first one in
// its PEM, which is the host's. Zero where there is none.
func CertificateEnds(body []byte) time.Time {
	for {
		var b *pem.Block
		if b, body = pem.Decode(body); b == nil {
			return time.Time{}
		}
		if b.Type != "CERTIFICATE" {
			continue
		}
		c, err := x509.ParseCertificate(b.Bytes)
		if err != nil {
			return time.Time{}
		}
		return c.NotAfter
	}
}
