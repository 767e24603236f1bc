import { Button, Flex } from 'antd';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ApiProblem } from '../../shared/api/index.js';
import type { Language } from '../../shared/language/index.js';
import { type FreeSlot, keyOfSlot, wordsOfSlot } from './free-slot.js';

interface FreeSlotsProps {
  readonly title: string;
  readonly problem: ApiProblem | undefined;
  readonly branchId: string;
  readonly onTake: (slot: FreeSlot) => void;
}

/** Places at this branch that the server names with its no. */
export function FreeSlots({ title, problem, branchId, onTake }: FreeSlotsProps): ReactNode {
  const { i18n } = useTranslation();
  const here = problem?.alternatives.filter((each) => each.branchId === branchId) ?? [];
  if (here.length === 0) return null;
  return (
    <Flex gap="small" wrap align="center" style={{ marginBlockStart: 12 }}>
      {title}
      {here.map((slot) => (
        <Button key={keyOfSlot(slot)} onClick={() => onTake(slot)}>
          {wordsOfSlot(slot, i18n.language as Language, 'medium')}
        </Button>
      ))}
    </Flex>
  );
}
