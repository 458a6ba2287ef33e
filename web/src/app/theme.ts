import { type ThemeConfig, theme } from 'antd';

const FONTS =
  'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", sans-serif';

/** Colours with a contrast of at least 4.5 on their ground, in light and dark (WCAG 2.2 AA, 1.4.3). */
export function themeOf({ dark, largePrint }: { dark: boolean; largePrint: boolean }): ThemeConfig {
  const colours = dark
    ? {
        colorPrimary: '#3d7bd6',
        colorLink: '#7db0ff',
        colorTextSecondary: '#c4c7cc',
        colorTextTertiary: '#b3b7bd',
        colorTextDescription: '#b9bdc4',
        colorTextPlaceholder: '#a3a8b0',
        colorTextDisabled: '#9aa0a8',
        colorError: '#ff7875',
        colorWarning: '#e8a33d',
        colorSuccess: '#6abe45',
        colorErrorBg: '#3a1d1d',
        colorErrorBorder: '#7d3634',
        colorWarningBg: '#35290f',
        colorWarningBorder: '#7a5a1c',
        colorSuccessBg: '#1a2d14',
        colorSuccessBorder: '#3f6a2d',
        colorInfoBg: '#16253b',
        colorInfoBorder: '#34558a',
        controlItemBgActive: '#1e3557',
      }
    : {
        colorPrimary: '#1d4f91',
        colorLink: '#1d4f91',
        colorTextSecondary: '#4b5563',
        colorTextTertiary: '#565e69',
        colorTextDescription: '#565e69',
        colorTextPlaceholder: '#666d78',
        colorTextDisabled: '#6b7280',
        colorError: '#c01a1a',
        colorWarning: '#8f5a00',
        // What antd derives from so dark an orange is a grey.
        colorWarningBg: '#fff8e6',
        colorWarningBorder: '#e0b252',
        colorSuccess: '#1f6f0d',
        colorSuccessBg: '#f1f9ee',
        colorSuccessBorder: '#8cc17e',
      };
  return {
    algorithm: dark ? theme.darkAlgorithm : theme.defaultAlgorithm,
    token: {
      ...colours,
      fontFamily: FONTS,
      fontSize: largePrint ? 18 : 14,
      controlHeight: largePrint ? 44 : 34,
      borderRadius: 4,
      linkDecoration: 'underline',
      linkHoverDecoration: 'underline',
      // A faded button is hard to read while one waits for it.
      opacityLoading: 1,
      // Nothing has to fly in for people who work through a list.
      motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    },
    components: {
      Layout: { siderBg: dark ? '#141a24' : '#f4f6f9', headerBg: dark ? '#101722' : '#ffffff' },
      // Where one is: the word must stand out from its ground, in the dark as well.
      Menu: { itemSelectedColor: dark ? '#b8d4ff' : '#1d4f91' },
      Tabs: {
        itemSelectedColor: dark ? '#9cc3ff' : '#1d4f91',
        itemHoverColor: dark ? '#b8d4ff' : '#1d4f91',
        itemActiveColor: dark ? '#b8d4ff' : '#153b6d',
      },
      // Derived for the dark, the ground under the pointer is too light for the white words on it.
      ...(dark && {
        Button: {
          colorPrimaryHover: '#2f66ba',
          defaultHoverColor: '#b8d4ff',
          defaultHoverBorderColor: '#b8d4ff',
        },
      }),
      // The usual ground of chosen rows is too dark for the words on it.
      Table: {
        rowSelectedBg: dark ? '#1d2b42' : '#e8f0fb',
        rowSelectedHoverBg: dark ? '#22334f' : '#dde9f9',
      },
    },
  };
}
