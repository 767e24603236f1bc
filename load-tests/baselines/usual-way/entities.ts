import { Column, Entity, PrimaryColumn } from 'typeorm';

const toNumber = { to: (value: number) => value, from: (value: string) => Number(value) };

@Entity('quota_counters')
export class CounterEntity {
  @PrimaryColumn({ type: 'bigint', transformer: toNumber })
  id!: number;
  @Column({ type: 'integer', nullable: true })
  capacity!: number | null;
  @Column({ type: 'integer' })
  taken!: number;
  @Column({ type: 'integer' })
  held!: number;
}

@Entity('bookings')
export class BookingEntity {
  @PrimaryColumn({ type: 'uuid' })
  id!: string;
  @Column({ type: 'text' })
  number!: string;
  @Column({ type: 'text' })
  status!: string;
  @Column({ type: 'text', name: 'customer_id' })
  customerId!: string;
  @Column({ type: 'text', name: 'loan_id' })
  loanId!: string;
  @Column({ type: 'text' })
  product!: string;
  @Column({ type: 'text', name: 'branch_id' })
  branchId!: string;
  @Column({ type: 'date' })
  date!: string;
  @Column({ type: 'text', name: 'time_window' })
  timeWindow!: string;
  @Column({ type: 'text' })
  channel!: string;
  @Column({ type: 'text', nullable: true })
  kind!: string | null;
  @Column({ type: 'bigint', name: 'amount_minor', nullable: true })
  amountMinor!: number | null;
  @Column({ type: 'text', nullable: true })
  effect!: string | null;
  @Column({ type: 'text', name: 'contact_phone', nullable: true })
  contactPhone!: string | null;
  @Column({ type: 'text', name: 'rule_version' })
  ruleVersion!: string;
  @Column({ type: 'bigint', array: true, name: 'counter_ids' })
  counterIds!: number[];
  @Column({ type: 'timestamptz', name: 'created_at' })
  createdAt!: Date;
  @Column({ type: 'timestamptz', name: 'booked_at', nullable: true })
  bookedAt!: Date | null;
}

@Entity('events')
export class EventEntity {
  @PrimaryColumn({ type: 'bigint', generated: 'identity' })
  id!: number;
  @Column({ type: 'text', name: 'subject_type' })
  subjectType!: string;
  @Column({ type: 'uuid', name: 'subject_id' })
  subjectId!: string;
  @Column({ type: 'integer' })
  seq!: number;
  @Column({ type: 'text' })
  type!: string;
  @Column({ type: 'text', name: 'to_state' })
  toState!: string;
  @Column({ type: 'text', name: 'actor_id' })
  actorId!: string;
  @Column({ type: 'text', name: 'actor_role' })
  actorRole!: string;
  @Column({ type: 'text', name: 'branch_id' })
  branchId!: string;
  @Column({ type: 'text', name: 'trace_id' })
  traceId!: string;
}

@Entity('idempotency_keys')
export class IdempotencyKeyEntity {
  @PrimaryColumn({ type: 'uuid', name: 'key_digest' })
  keyDigest!: string;
  @Column({ type: 'uuid', name: 'request_digest' })
  requestDigest!: string;
  @Column({ type: 'uuid', name: 'booking_id' })
  bookingId!: string;
  @Column({ type: 'integer', name: 'booking_seq' })
  bookingSeq!: number;
}
