package botcheck

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"net/url"
	"time"
)

// connect resolves, dials and shakes hands by TLS; nil where that fails, with the
// reason in the report.
func (c *Checker) connect(ctx context.Context, r *Report, u *url.URL, port uint16) *tls.Conn {
	began := time.Now()
	limited, cancel := context.WithTimeout(ctx, c.patience())
	defer cancel()
	resolver := c.Resolver
	if resolver == nil {
		resolver = net.DefaultResolver
	}
	ips, err := resolver.LookupNetIP(limited, "ip", u.Hostname())
	if err != nil || len(ips) == 0 {
		cause := CauseNoName
		if limited.Err() != nil {
			cause = CauseTimeout
		}
		r.add(Step{Stage: StageDNS, Outcome: Failed, Cause: cause, Took: time.Since(began), Detail: u.Hostname()})
		return nil
	}
	var open []netip.Addr
	for _, ip := range ips {
		if c.public(ip) {
			open = append(open, ip.Unmap())
		}
	}
	if len(open) == 0 {
		// Which private address it is, is nobody's business who typed the name.
		r.add(Step{Stage: StageDNS, Outcome: Failed, Cause: CauseForbidden, Took: time.Since(began)})
		return nil
	}
	r.add(Step{Stage: StageDNS, Outcome: OK, Took: time.Since(began), Detail: open[0].String()})

	began = time.Now()
	dialer := net.Dialer{Control: c.guard}
	var raw net.Conn
	for _, ip := range open[:min(len(open), 4)] {
		if raw, err = dialer.DialContext(limited, "tcp", netip.AddrPortFrom(ip, port).String()); err == nil {
			break
		}
	}
	if err != nil {
		r.add(Step{Stage: StageConnect, Outcome: Failed, Cause: dialCause(err), Took: time.Since(began)})
		return nil
	}
	r.add(Step{Stage: StageConnect, Outcome: OK, Took: time.Since(began)})

	began = time.Now()
	conn := tls.Client(raw, &tls.Config{ServerName: u.Hostname(), RootCAs: c.Roots, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}})
	err = conn.HandshakeContext(limited)
	step := Step{Stage: StageTLS, Outcome: OK, Took: time.Since(began)}
	if err != nil {
		step.Outcome, step.Cause = Failed, tlsCause(err)
		if leaf := refusedLeaf(err); leaf != nil {
			r.NotAfter, r.Issuer = leaf.NotAfter.UTC(), leaf.Issuer.CommonName
		}
		r.add(step)
		raw.Close()
		return nil
	}
	leaf := conn.ConnectionState().PeerCertificates[0]
	r.NotAfter, r.Issuer = leaf.NotAfter.UTC(), leaf.Issuer.CommonName
	if time.Until(leaf.NotAfter) < 14*24*time.Hour {
		step.Outcome, step.Cause = Warn, CauseExpiresSoon
	}
	r.add(step)
	return conn
}

func dialCause(err error) Cause {
	switch {
	case errors.Is(err, errForbidden):
		return CauseForbidden
	case errors.Is(err, errPort):
		return CausePort
	case timedOut(err):
		return CauseTimeout
	}
	return CauseRefused
}

func timedOut(err error) bool {
	var n net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &n) && n.Timeout()
}

func tlsCause(err error) Cause {
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return CauseExpired
	case errors.As(err, &name):
		return CauseWrongName
	case errors.As(err, &unknown), errors.As(err, &invalid):
		return CauseUntrusted
	case timedOut(err):
		return CauseTimeout
	}
	return CauseNoTLS
}

func refusedLeaf(err error) *x509.Certificate {
	var v *tls.CertificateVerificationError
	if errors.As(err, &v) && len(v.UnverifiedCertificates) > 0 {
		return v.UnverifiedCertificates[0]
	}
	return nil
}
