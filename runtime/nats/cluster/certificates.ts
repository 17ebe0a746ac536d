import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { isIP } from "node:net";
import { AsnConvert, OctetString } from "@peculiar/asn1-schema";
import * as x509 from "@peculiar/asn1-x509";

/** A certificate and its private key, both in PEM; the key is PKCS #8. */
export interface CertifiedKey {
  readonly certificate: string;
  readonly key: string;
}

const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const COMMON_NAME = "2.5.4.3";
const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";
const CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";

/** How long a server's certificate holds; `hypc cluster renew` makes them anew. Nodes trust the authority for much longer. */
const SERVER_YEARS = 10;
const AUTHORITY_YEARS = 30;
const DAY_MS = 86_400_000;

/**
 * Makes the authority of a cluster: a self-signed certificate on P-256 that holds for thirty years from `now`. It signs the servers of this
 * cluster and nothing else, so that whatever it has signed is one of them.
 */
export function createAuthority(now: Date): CertifiedKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  // Apart by name as well: a client that was given another cluster's authority is told "unknown authority", not "bad signature".
  const name = commonName(`hypc cluster ${randomBytes(4).toString("hex")}`);
  const usage = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  const certificate = certify({
    subject: name,
    issuer: name,
    publicKey,
    signer: privateKey,
    now,
    years: AUTHORITY_YEARS,
    extensions: [
      extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: true, pathLenConstraint: 0 })),
      extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(usage)),
      extension(x509.id_ce_subjectKeyIdentifier, false, new x509.SubjectKeyIdentifier(keyIdentifier(publicKey))),
    ],
  });
  return { certificate, key: pem(privateKey) };
}

/** Makes a server's certificate, for its clients and for its routes to other servers, under `host` and this machine's own names: for ten years. */
export function certifyServer(authority: CertifiedKey, host: string, now: Date): CertifiedKey {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const issuer = AsnConvert.parse(new X509Certificate(authority.certificate).raw, x509.Certificate);
  const authorityKey = createPrivateKey(authority.key);
  const purposes = new x509.ExtendedKeyUsage([SERVER_AUTHENTICATION, CLIENT_AUTHENTICATION]);
  const signerId = keyIdentifier(new X509Certificate(authority.certificate).publicKey);
  // A Node client that connects to an IP address over a socket of its own compares the certificate with "localhost", whatever the address.
  const names = [...new Set([host, "localhost", "127.0.0.1", "::1"])].map(generalName);
  const certificate = certify({
    subject: commonName(host.slice(0, 64)),
    issuer: issuer.tbsCertificate.subject,
    publicKey,
    signer: authorityKey,
    now,
    years: SERVER_YEARS,
    extensions: [
      extension(x509.id_ce_basicConstraints, true, new x509.BasicConstraints({ cA: false })),
      extension(x509.id_ce_keyUsage, true, new x509.KeyUsage(x509.KeyUsageFlags.digitalSignature)),
      extension(x509.id_ce_extKeyUsage, false, purposes),
      extension(x509.id_ce_subjectAltName, false, new x509.SubjectAlternativeName(names)),
      extension(x509.id_ce_subjectKeyIdentifier, false, new x509.SubjectKeyIdentifier(keyIdentifier(publicKey))),
      extension(
        x509.id_ce_authorityKeyIdentifier,
        false,
        new x509.AuthorityKeyIdentifier({ keyIdentifier: new x509.KeyIdentifier(signerId) }),
      ),
    ],
  });
  return { certificate, key: pem(privateKey) };
}

interface Request {
  readonly subject: x509.Name;
  readonly issuer: x509.Name;
  readonly publicKey: KeyObject;
  readonly signer: KeyObject;
  readonly now: Date;
  readonly years: number;
  readonly extensions: x509.Extension[];
}

/** RFC 5280, 4.1 */
function certify({ subject, issuer, publicKey, signer, now, years, extensions }: Request): string {
  const algorithm = new x509.AlgorithmIdentifier({ algorithm: ECDSA_WITH_SHA256 });
  const until = new Date(now);
  until.setUTCFullYear(until.getUTCFullYear() + years);
  const tbsCertificate = new x509.TBSCertificate({
    version: x509.Version.v3,
    serialNumber: serialNumber(),
    signature: algorithm,
    issuer,
    // The clock of another machine may be behind.
    validity: new x509.Validity({ notBefore: new Date(now.getTime() - DAY_MS), notAfter: until }),
    subject,
    subjectPublicKeyInfo: AsnConvert.parse(
      publicKey.export({ type: "spki", format: "der" }),
      x509.SubjectPublicKeyInfo,
    ),
    extensions: new x509.Extensions(extensions),
  });
  const signature = sign("sha256", Buffer.from(AsnConvert.serialize(tbsCertificate)), signer);
  const der = AsnConvert.serialize(
    new x509.Certificate({ tbsCertificate, signatureAlgorithm: algorithm, signatureValue: arrayBuffer(signature) }),
  );
  return new X509Certificate(Buffer.from(der)).toString();
}

/** 20 octets at most, positive, and no leading zero: RFC 5280, 4.1.2.2. */
function serialNumber(): ArrayBuffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return arrayBuffer(bytes);
}

function keyIdentifier(publicKey: KeyObject): ArrayBuffer {
  const der = publicKey.export({ type: "spki", format: "der" });
  return arrayBuffer(createHash("sha256").update(der).digest().subarray(0, 20));
}

function commonName(text: string): x509.Name {
  const value = new x509.AttributeValue({ utf8String: text });
  const attribute = new x509.AttributeTypeAndValue({ type: COMMON_NAME, value });
  return new x509.Name([new x509.RelativeDistinguishedName([attribute])]);
}

function generalName(host: string): x509.GeneralName {
  return isIP(host) === 0 ? new x509.GeneralName({ dNSName: host }) : new x509.GeneralName({ iPAddress: host });
}

function extension(id: string, critical: boolean, value: object): x509.Extension {
  return new x509.Extension({ extnID: id, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}

function pem(key: KeyObject): string {
  return key.export({ type: "pkcs8", format: "pem" }).toString();
}

function arrayBuffer(bytes: Uint8Array): ArrayBuffer {
  return Uint8Array.from(bytes).buffer;
}
